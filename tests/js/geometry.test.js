import assert from "node:assert/strict";
import { test } from "node:test";

import { fit, fullScale, heldPan, middleOf, sameShape, visible, zoomTo, zoomed } from "studio/lib/geometry";

const area = { width: 800, height: 600 };

test("it fits a picture into the middle of the stage", () => {
  assert.deepEqual(fit({ width: 1200, height: 800 }, area), { x: 0, y: 34, width: 800, height: 533 });
  assert.deepEqual(fit({ width: 500, height: 1000 }, area, { x: 20, top: 10, bottom: 30 }), {
    x: 260,
    y: 10,
    width: 280,
    height: 560,
  });
});

test("pictures of the same shape lie on the same sheet", () => {
  assert.ok(sameShape({ width: 1200, height: 800 }, { width: 1264, height: 848 }));
  assert.ok(!sameShape({ width: 1200, height: 800 }, { width: 1600, height: 900 }));
});

test("it knows what can be seen of a zoomed picture", () => {
  const sheet = { x: 100, y: 100, width: 600, height: 400 };
  assert.deepEqual(zoomed(sheet, { scale: 1, x: 0, y: 0 }), sheet);
  assert.deepEqual(visible(zoomed(sheet, { scale: 2, x: 0, y: 0 }), area), { x: 0, y: 0, width: 800, height: 600 });
  const right = visible(zoomed(sheet, { scale: 2, x: 200, y: 0 }), area);
  assert.deepEqual([right.x, right.width], [200, 600]);
});

test("one to one puts a pixel of the picture on a pixel of the screen", () => {
  assert.equal(fullScale({ width: 2400 }, { width: 600 }), 4);
  assert.equal(fullScale({ width: 2400 }, { width: 600 }, 2), 2);
});

test("a picture that is dragged away stays in sight", () => {
  const sheet = { x: 0, y: 0, width: 800, height: 600 };
  const held = heldPan(sheet, area, { scale: 2, x: 5000, y: 0 });
  const seen = visible(zoomed(sheet, { scale: 2, ...held }), area);
  assert.ok(seen.width >= 800 / 3 - 1);
  assert.deepEqual(heldPan(sheet, area, { scale: 2, x: 10, y: -10 }), { x: 10, y: -10 });
});

test("the same spot stays in the middle, as large, when the room for the picture changes", () => {
  const sheet = { x: 100, y: 100, width: 600, height: 400 };
  const seen = middleOf(sheet, area, { scale: 3, x: 40, y: -25 });
  const half = { width: area.width / 2, height: area.height };
  const smaller = { x: 20, y: 190, width: 360, height: 240 };
  const now = zoomTo(smaller, half, seen, 1, 16);
  assert.equal(now.scale, 5);
  const then = middleOf(smaller, half, now);
  for (const name of ["u", "v", "width"]) assert.ok(Math.abs(then[name] - seen[name]) < 1e-9);
});
