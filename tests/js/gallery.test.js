// What the dialogs of the gallery make of tags.

import assert from "node:assert/strict";
import { test } from "node:test";
import { namesIn, tagsAfter } from "studio/lib/gallery-changes";

test("names are what stands between commas", () => {
  assert.deepEqual(namesIn(" hero,, big  print , "), ["hero", "big print"]);
  assert.deepEqual(namesIn(""), []);
});

test("tags are added once, whatever their capitals, and go when unticked", () => {
  assert.deepEqual(tagsAfter(["hero", "print"], ["Hero", "label"], ["PRINT"]), ["hero", "label"]);
  assert.deepEqual(tagsAfter([], ["a"], []), ["a"]);
});
