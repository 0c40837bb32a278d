import assert from "node:assert/strict";
import { test } from "node:test";

import { historyText, leftOutText, lessOf, trimText } from "studio/lib/history";

const plan = (more) => ({ context: "full", turns: [1, 2, 4], told: [2, 4], pictures: 3, summary: false, edits: 0, left_out: [], ...more });

test("it says which turns the model is told of", () => {
  assert.equal(historyText(null), "");
  assert.equal(historyText(plan()), "History sent: turns 1, 2 and 4");
  assert.equal(historyText(plan({ turns: [1, 2, 3, 4, 5, 6] })), "History sent: 6 turns");
  assert.equal(historyText(plan({ turns: [8, 9], summary: true, edits: 7 })), "History sent: turns 8 and 9, and a summary of 7 edits");
  assert.equal(historyText(plan({ told: [], summary: true, edits: 6 })), "Picture only, with a summary of 6 edits");
  assert.equal(historyText(plan({ told: [], summary: true, edits: 1 })), "Picture only, with a summary of 1 edit");
  assert.equal(historyText(plan({ told: [] })), "Picture only");
});

test("it says which turns are left out, and why", () => {
  assert.equal(leftOutText(null), "");
  const left_out = [{ turn: 1, why: "too large" }, { turn: 2, why: "too large" }, { turn: 3, why: "muted" }];
  assert.equal(leftOutText(plan({ left_out })), "Left out: turns 1 and 2 (too large); turn 3 (muted)");
});

test("it offers to send less where the history adds pictures", () => {
  assert.equal(lessOf(null), "");
  assert.equal(lessOf(plan({ pictures: 2 })), "");
  assert.equal(trimText(plan({ told: [2, 3, 4], pictures: 4 })), "Adds 3 pictures: send fewer");
  assert.equal(lessOf(plan({ told: [2, 3, 4], pictures: 4 })), "recent");
  assert.equal(lessOf(plan({ context: "recent" })), "image_only");
  assert.equal(trimText(plan({ context: "recent" })), "Adds 2 pictures: send the last only");
});
