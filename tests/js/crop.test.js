import assert from "node:assert/strict";
import { test } from "node:test";

import { IDLE, operationsOf as adjustments } from "studio/lib/adjust-values";
import { UPRIGHT, canvasOf, dragged, largest, mirrored, moved, operationsOf, quarter, ratioOf } from "studio/lib/crop-frame";

const picture = { width: 1200, height: 800 };
const corner = { h: 1, v: 1 };

test("a frame of a ratio is as large as the picture lets it be, about where it was", () => {
  assert.deepEqual(largest(picture, null), { x: 0, y: 0, width: 1200, height: 800 });
  assert.deepEqual(largest(picture, 1), { x: 200, y: 0, width: 800, height: 800 });
  assert.deepEqual(largest(picture, 1, { x: 0, y: 0, width: 100, height: 100 }), { x: 0, y: 0, width: 800, height: 800 });
  assert.equal(ratioOf("4:5", picture), 0.8);
  assert.equal(ratioOf("original", picture), 1.5);
  assert.equal(ratioOf("free", picture), null);
});

test("it is moved and resized within the picture, with a ratio and without", () => {
  const frame = { x: 100, y: 100, width: 400, height: 200 };
  assert.deepEqual(moved(frame, -500, 900, picture), { ...frame, x: 0, y: 600 });
  assert.deepEqual(dragged(frame, corner, 50, -20, null, picture), { x: 100, y: 100, width: 450, height: 180 });
  assert.deepEqual(dragged(frame, { h: -1, v: 0 }, -500, 0, null, picture), { x: 0, y: 100, width: 500, height: 200 });
  assert.deepEqual(dragged(frame, corner, -900, -900, null, picture), { x: 100, y: 100, width: 16, height: 16 });
  assert.deepEqual(dragged(frame, corner, 100, 0, 2, picture), { x: 100, y: 100, width: 500, height: 250 });
  // The lower edge alone: the sides give way evenly, and the picture ends somewhere.
  assert.deepEqual(dragged(frame, { h: 0, v: 1 }, 0, 50, 2, picture), { x: 50, y: 100, width: 500, height: 250 });
  assert.deepEqual(dragged(frame, { h: 0, v: 1 }, 0, 900, 2, picture), { x: 0, y: 100, width: 600, height: 300 });
});

test("it turns with the picture, and four quarters are none", () => {
  const state = { ...UPRIGHT, frame: { x: 100, y: 50, width: 400, height: 200 }, ratio: "4:5", degrees: 3 };
  const right = quarter(state, 1, picture);
  assert.deepEqual(right.frame, { x: 550, y: 100, width: 200, height: 400 });
  assert.deepEqual([right.turns, right.ratio], [1, "5:4"]);
  let now = state;
  for (let n = 0; n < 4; n += 1) now = quarter(now, 1, n % 2 ? { width: 800, height: 1200 } : picture);
  assert.deepEqual(now, state);
  assert.deepEqual(quarter(right, -1, { width: 800, height: 1200 }).frame, state.frame);
  const flipped = mirrored(state, "flipX", picture);
  assert.deepEqual([flipped.frame.x, flipped.degrees, flipped.flipX], [700, -3, true]);
});

test("what is asked for is exact to the pixel, and nothing where nothing is changed", () => {
  assert.deepEqual(operationsOf(picture, UPRIGHT), []);
  assert.deepEqual(operationsOf(picture, { ...UPRIGHT, ratio: "1:1", frame: largest(picture, 1) }), [
    { op: "crop", rect: [200 / 1200, 0, 800 / 1200, 1], ratio: "1:1" },
  ]);
  const all = { ...UPRIGHT, turns: 3, flipY: true, degrees: -2, frame: null, size: { width: 400, height: 600 } };
  assert.deepEqual(operationsOf(picture, all).map(({ op }) => op), ["rotate", "flip", "straighten", "resize"]);
  const { width, height } = canvasOf(picture, { ...UPRIGHT, degrees: 5 });
  assert.ok(Math.abs(width / height - 1.5) < 0.01 && width < 1200);
});

test("sliders become operations in one order, idle ones none", () => {
  assert.deepEqual(adjustments(IDLE), []);
  assert.deepEqual(adjustments({ ...IDLE, blur: 2, exposure: 0.3, radius: 2, white: 240 }), [
    { op: "exposure", stops: 0.3 },
    { op: "levels", black: 0, white: 240, gamma: 1 },
    { op: "blur", radius: 2 },
  ]);
});
