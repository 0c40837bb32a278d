import assert from "node:assert/strict";
import { test } from "node:test";

import { begin, lastRect } from "studio/lib/drawing";
import { NOTHING } from "studio/lib/drawn";

const how = (shape, more = {}) => ({ tool: "region", shape, cut: false, size: 0.05, hardness: 1, reach: [0.01, 0.01], ...more });

function draw(doc, shape, points, more) {
  const gesture = begin(doc, points[0], how(shape, more));
  for (const point of points.slice(1)) gesture.move(point);
  return gesture.doc;
}

test("a drag draws a rectangle, a click draws none", () => {
  const doc = draw(NOTHING, "rect", [[0.2, 0.2], [0.6, 0.5]]);
  assert.deepEqual(doc.region.shapes, [{ kind: "rect", rect: [0.2, 0.2, 0.4, 0.3] }]);
  assert.equal(draw(NOTHING, "rect", [[0.2, 0.2]]), null);
  assert.deepEqual(NOTHING.region.shapes, []);
});

test("its corners resize it, its middle moves it, and beside it begins another", () => {
  const doc = draw(NOTHING, "rect", [[0.2, 0.2], [0.6, 0.5]]);
  assert.deepEqual(lastRect(draw(doc, "rect", [[0.6, 0.5], [0.8, 0.9]]), "region"), [0.2, 0.2, 0.6, 0.7]);
  assert.deepEqual(lastRect(draw(doc, "rect", [[0.2, 0.2], [0.7, 0.6]]), "region"), [0.6, 0.5, 0.1, 0.1]);
  assert.deepEqual(lastRect(draw(doc, "rect", [[0.4, 0.3], [0.5, 0.3]]), "region"), [0.3, 0.2, 0.4, 0.3]);
  assert.equal(draw(doc, "rect", [[0.7, 0.7], [0.9, 0.9]]).region.shapes.length, 2);
});

test("a brush paints a dot by a click and takes away when it erases", () => {
  const dot = draw(NOTHING, "brush", [[0.5, 0.5]]);
  assert.deepEqual(dot.region.shapes, [{ kind: "brush", points: [[0.5, 0.5]], size: 0.05, hardness: 1 }]);
  const erased = draw(dot, "brush", [[0.5, 0.5], [0.6, 0.5]], { cut: true });
  assert.equal(erased.region.shapes[1].cut, true);
});

test("lines keep the points that tell something", () => {
  const many = Array.from({ length: 500 }, (_, index) => [0.1 + index * 0.0001, 0.5]);
  assert.ok(draw(NOTHING, "brush", many).region.shapes[0].points.length < 40);
  assert.equal(draw(NOTHING, "lasso", [[0.1, 0.1], [0.5, 0.1]]), null);
  const lasso = draw(NOTHING, "lasso", [[0.1, 0.1], [0.5, 0.1], [1.2, 0.5]]);
  assert.deepEqual(lasso.region.shapes[0].points, [[0.1, 0.1], [0.5, 0.1], [1, 0.5]]);
});

test("a lock is drawn beside the region", () => {
  const doc = draw(NOTHING, "rect", [[0.2, 0.2], [0.6, 0.5]], { tool: "lock" });
  assert.equal(doc.lock.length, 1);
  assert.equal(doc.region.shapes.length, 0);
});

test("marks go from where a drag begins to where it ends", () => {
  const doc = draw(NOTHING, "arrow", [[0.9, 0.9], [0.5, 0.5]], { tool: "mark" });
  assert.deepEqual(doc.marks, [{ kind: "arrow", points: [[0.9, 0.9], [0.5, 0.5]] }]);
  const both = draw(doc, "circle", [[0.9, 0.9], [0.5, 0.6]], { tool: "mark" });
  assert.deepEqual(both.marks[1], { kind: "circle", rect: [0.5, 0.6, 0.4, 0.3] });
  assert.equal(draw(doc, "circle", [[0.9, 0.9]], { tool: "mark" }), null);
});

test("where nothing is marked, nothing is erased", () => {
  assert.equal(draw(NOTHING, "brush", [[0.5, 0.5], [0.6, 0.5]], { cut: true }), null);
  assert.equal(draw(NOTHING, "rect", [[0.2, 0.2], [0.6, 0.5]], { cut: true }), null);
});

test("what only goes beside the picture is nothing", () => {
  assert.equal(draw(NOTHING, "brush", [[0.2, -0.1], [0.6, -0.2]]), null);
  assert.equal(draw(NOTHING, "brush", [[0.2, -0.1], [0.3, 0.1]]).region.shapes[0].points.length, 2);
  assert.ok(draw(NOTHING, "brush", [[0.2, -0.02]]));
  assert.equal(draw(NOTHING, "lasso", [[0.2, 1.1], [0.4, 1.3], [0.6, 1.1]]), null);
});
