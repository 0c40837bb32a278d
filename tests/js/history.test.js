import assert from "node:assert/strict";
import { test } from "node:test";

import { addedText, besideText, historyText, leftOutText, lessOf, lessText, shortText } from "studio/lib/history";

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
  assert.equal(leftOutText(plan({ turns: [1, 2, 3], left_out })), "");
  assert.equal(leftOutText(plan({ turns: [4], left_out })), "Left out: turns 1 and 2 (too large); turn 3 (muted)");
});

test("it says the same in few words", () => {
  assert.equal(shortText(null), "");
  assert.equal(shortText(plan()), "3 turns sent");
  assert.equal(shortText(plan(), 0.0023), "3 turns sent, +$0.002");
  assert.equal(shortText(plan({ pictures: 2 }), 0.0012), "3 turns sent");
  assert.equal(shortText(plan({ told: [] })), "Picture only");
  assert.equal(shortText(plan({ told: [], summary: true, edits: 2 })), "Picture and summary");
});

test("it says what the earlier pictures cost and what goes beside them", () => {
  assert.equal(addedText(plan(), 0.0012), "Earlier pictures: 2, $0.001 of the price");
  assert.equal(addedText(plan(), null), "Earlier pictures: 2");
  assert.equal(addedText(plan({ told: [] }), 0), "");
  assert.equal(besideText(2), "References in the prompt bar: 2");
  assert.equal(besideText(0), "");
});

test("it offers to send less where the history adds pictures", () => {
  assert.equal(lessOf(null), "");
  assert.equal(lessOf(plan({ pictures: 2 })), "");
  assert.equal(lessOf(plan({ told: [2, 3, 4], pictures: 4 })), "recent");
  assert.equal(lessOf(plan({ context: "recent" })), "image_only");
  assert.equal(lessText(plan({ context: "recent" })), "Send the last only");
});
