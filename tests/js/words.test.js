import assert from "node:assert/strict";
import { test } from "node:test";

import { changeRows } from "studio/lib/changes";
import { linkIn, nameOf } from "studio/lib/files";
import { stepNote } from "studio/lib/player";
import { ago, liveText, placeText, share } from "studio/lib/time";
import { complaint, size } from "studio/lib/uploads";
import { endedText, fromText } from "studio/lib/wording";

test("it says what the next edit builds on", () => {
  assert.equal(fromText(4, [5], "full").join(""), "Branching from turn 4, with its history. Turn 5 stays as it is.");
  assert.equal(fromText(5, [], null).join(""), "Building on turn 5.");
  assert.equal(fromText(2, [3, 4], "image_only").join(""), "Branching from turn 2, its picture only. Turns 3 and 4 stay as they are.");
  assert.equal(fromText(null, [], "full").join(""), "A new picture, from your words.");
  assert.equal(fromText(3, [], "fresh").join(""), "A new picture; turn 3 is not sent.");
});

test("it says how a turn ended", () => {
  assert.equal(endedText("6", "succeeded", "6.1 s", ""), "Turn 6 finished, 6.1 s");
  assert.equal(endedText("7", "failed", "", "The model refused this image"), "Turn 7 failed: The model refused this image");
  assert.equal(endedText("8", "canceled", "", ""), "Turn 8 was canceled");
  assert.equal(endedText("9", "unknown", "", "We lost the answer."), "Turn 9: We lost the answer.");
});

test("it counts a live turn and never claims that it is done", () => {
  assert.equal(liveText("working", 4.4, 6.2), "working, 4 s of about 6");
  assert.equal(liveText("working", 14, 6), "working, 14 s");
  assert.equal(liveText("waiting", 75, 0), "waiting, 1 min 15 s");
  assert.equal(liveText("waiting", 2, 0, 12), "trying again in 12 s");
  assert.equal(liveText("in the batch queue", 3 * 3600 + 65, 0), "in the batch queue, 3 h 1 min");
  const why = "Gemini is overloaded";
  assert.equal(liveText("waiting", 2, 0, 34, { why }), "Gemini is overloaded, trying again in 34 s");
  assert.equal(liveText("number 3 in line", 2, 20, 0, { line: 39.2 }), "number 3 in line, about 40 s");
  assert.deepEqual([1, 3].map(placeText), ["next in line", "number 3 in line"]);
  assert.equal(liveText("number 3 in line", 50, 20, 0, { line: -1 }), "waiting, 50 s");
  assert.equal(share(0, 6), 0);
  assert.ok(share(6, 6) > 0.7);
  assert.equal(share(600, 6), 0.95);
});

test("it says how long ago something was", () => {
  const now = new Date(2026, 10, 22, 14, 0);
  const before = (minutes) => ago(new Date(now - minutes * 60_000), now);
  assert.equal(before(0.5), "just now");
  assert.equal(before(4), "4 min ago");
  assert.equal(before(70), "1 h ago");
  assert.equal(before(24 * 60), "yesterday");
  assert.equal(before(5 * 24 * 60), "Tuesday");
  assert.equal(before(30 * 24 * 60), "23 October 2026");
});

test("it refuses files that the studio cannot take, in a sentence", () => {
  const limit = 40 * 2 ** 20;
  assert.equal(complaint({ name: "a.png", type: "image/png", size: 10 }, limit), null);
  // What its bytes are, the studio says.
  assert.equal(complaint({ name: "a.HEIC", type: "image/heic", size: 10 }, limit), null);
  assert.match(complaint({ name: "a.png", type: "image/png", size: limit + 1 }, limit)[0], /up to 40 MB/);
  assert.match(complaint({ name: "a.png", type: "image/png", size: 0 }, limit)[0], /is empty/);
  assert.equal(nameOf({ name: "image.png" }, true), "pasted image.png");
  assert.equal(size(734_000), "734 kB");
  assert.equal(size(2_600_000), "2.6 MB");
});

test("it says what an edit changed", () => {
  const rows = changeRows({ changed_share: 0.004, sharpness_kept: 0.98 }, ["1200", "800"], ["1200", "800"]);
  assert.deepEqual(rows, [
    ["Area changed", "under 1%", false],
    ["Sharpness kept", "98%", true],
    ["Size kept", "1200 × 800", true],
  ]);
  assert.equal(changeRows({ changed_share: 1 }, ["1", "2"], ["3", "4"]).at(-1)[0], "New size");
});

test("the player says where a step leaves from", () => {
  const turns = [{ number: 1, parent: null }, { number: 2, parent: 1 }, { number: 4, parent: 1 }];
  assert.equal(stepNote(turns, 2, ["", "Nano Banana 2"], []), "Nano Banana 2, step 2 of 3");
  assert.equal(stepNote(turns, 4, [""], [""]), "Step 3 of 3, from step 1");
  assert.equal(stepNote(turns, 1, [], ["$0.04", "with Content Credentials"]), "Step 1 of 3, $0.04, with Content Credentials");
  assert.equal(stepNote(turns, 2, ["Ann", ""], []), "Ann, step 2 of 3");
});

test("it takes one web address, and nothing else, for a link", () => {
  assert.equal(linkIn(" https://example.com/cat.jpg\n"), "https://example.com/cat.jpg");
  assert.equal(linkIn("HTTP://example.com"), "HTTP://example.com");
  for (const text of ["", undefined, "cat.jpg", "ftp://example.com/cat.jpg", "use https://example.com/cat.jpg", "https://a b", "https://"]) {
    assert.equal(linkIn(text), null, text);
  }
});

test("it calls a picture by the last part of its address", () => {
  assert.equal(nameOf("https://example.com/a/red%20cat.jpg?size=2", true), "red cat.jpg");
  assert.equal(nameOf("https://example.com/", false), "example.com");
  assert.equal(nameOf("https://example.com/%E0%A4%A", false), "%E0%A4%A");
});
