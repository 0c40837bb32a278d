// Notes as the next edit: which become regions, which pins, which words.

import assert from "node:assert/strict";
import { test } from "node:test";

import { editOf } from "studio/lib/note-edit";

const note = (words, place = {}) => ({ id: words, words, pin: null, region: null, ...place });

test("a note about a point is a pin, one about an area a region and a prompt, one about neither a prompt", () => {
  assert.deepEqual(editOf([note("greener", { pin: [0.2, 0.3] })]), { shapes: [], pins: [{ at: [0.2, 0.3], text: "greener" }], text: "" });
  const area = note("a\nb", { region: [0, 0, 0.5, 0.5] });
  assert.deepEqual(editOf([area]), { shapes: [{ kind: "rect", rect: [0, 0, 0.5, 0.5] }], pins: [], text: "a\nb" });
  assert.deepEqual(editOf([note("warmer")]), { shapes: [], pins: [], text: "warmer" });
});

test("several say their words at their own places, and only areas alone hold the edit", () => {
  const [point, area] = [note("greener", { pin: [0.2, 0.3] }), note("two\nlines", { region: [0.1, 0.1, 0.2, 0.4] })];
  const both = editOf([point, area, note("warmer"), note("softer")]);
  assert.deepEqual(both.shapes, []);
  assert.deepEqual(both.pins, [
    { at: [0.2, 0.3], text: "greener" },
    { at: [0.2, 0.3], text: "two lines" },
  ]);
  assert.equal(both.text, "warmer\nsofter");
  assert.equal(editOf([area, area]).shapes.length, 2);
  assert.equal(editOf([area, area]).pins.length, 2);
});
