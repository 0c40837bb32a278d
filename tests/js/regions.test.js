import assert from "node:assert/strict";
import { test } from "node:test";

import { contours, pathOf } from "studio/lib/contours";
import { NOTHING, boundsOf, drawingOf, isNothing, notesBody, regionBody } from "studio/lib/drawn";
import { covering } from "studio/lib/geometry";
import { contains, cornerAt, fromPixels, inPixels, movedBy, rectBetween, resizedBy, stepOf } from "studio/lib/rectangles";
import { Undo } from "studio/lib/undo";

const picture = { width: 1200, height: 800 };
const region = (shapes, more = {}) => ({ ...NOTHING.region, shapes, ...more });
const rect = { kind: "rect", rect: [0.25, 0.5, 0.5, 0.25] };
const brush = { kind: "brush", points: [[0.5, 0.5]], size: 0.1, hardness: 1 };

test("a rectangle is drawn from any corner and cut to the picture", () => {
  assert.deepEqual(rectBetween([0.75, 0.75], [0.25, 0.5]), [0.25, 0.5, 0.5, 0.25]);
  assert.deepEqual(rectBetween([0.5, 0.5], [1.4, -0.2]), [0.5, 0, 0.5, 0.5]);
});

test("keys move and resize it, and never out of the picture", () => {
  assert.deepEqual(movedBy([0.25, 0.5, 0.5, 0.25], 0.5, -0.1), [0.5, 0.4, 0.5, 0.25]);
  assert.deepEqual(resizedBy([0.25, 0.5, 0.5, 0.25], -0.6, 0.9), [0.25, 0.5, 0.005, 0.5]);
  assert.deepEqual(stepOf({ key: "ArrowUp" }, picture), [0, -0.01]);
  assert.deepEqual(stepOf({ key: "ArrowRight", altKey: true }, picture), [1 / 1200, 0]);
  assert.equal(stepOf({ key: "a" }, picture), undefined);
});

test("it is told in whole pixels and taken from them", () => {
  assert.deepEqual(inPixels([0.25, 0.5, 0.5, 0.25], picture), [300, 400, 600, 200]);
  assert.deepEqual(fromPixels([300, 400, 600, 200], picture), [0.25, 0.5, 0.5, 0.25]);
  assert.deepEqual(fromPixels([1100, 0, 600, 900], picture), [0.91667, 0, 0.08333, 1]);
});

test("its corners are where a hand takes hold of them", () => {
  assert.equal(cornerAt(rect.rect, [0.76, 0.74], [0.02, 0.03]), 2);
  assert.equal(cornerAt(rect.rect, [0.5, 0.6], [0.02, 0.03]), -1);
  assert.ok(contains(rect.rect, [0.5, 0.6]) && !contains(rect.rect, [0.1, 0.6]));
});

test("one shape is sent in words, anything else has to be painted", () => {
  assert.equal(regionBody(region([]), picture), null);
  assert.deepEqual(regionBody(region([rect]), picture), { rect: rect.rect });
  const lasso = { kind: "lasso", points: [[0, 0], [1, 0], [1, 1]] };
  assert.deepEqual(regionBody(region([lasso], { feather: 0.01, grow: -0.02, invert: true }), picture), {
    polygon: lasso.points,
    invert: true,
    grow: -16,
    feather: 8,
  });
  assert.deepEqual(regionBody(region([{ kind: "mask", turn: "t" }]), picture), { turn: "t" });
  assert.deepEqual(regionBody(region([brush], { feather: 0 }), picture), { feather: 0 });
  assert.deepEqual(regionBody(region([rect, { ...rect, cut: true }]), picture), {});
});

test("bounds hold what is drawn, not what is taken away", () => {
  assert.deepEqual(boundsOf([brush], picture), [0.45, 0.425, 0.1, 0.15]);
  assert.deepEqual(boundsOf([rect, { ...brush, cut: true }], picture), rect.rect);
  assert.deepEqual(boundsOf([rect, { kind: "mask", asset: "a" }], picture), [0, 0, 1, 1]);
});

test("pins and marks are sent as they are drawn", () => {
  const pins = [{ at: [0.1, 0.2], text: " red " }];
  assert.deepEqual(notesBody({ ...NOTHING, pins }), { pins: [{ at: [0.1, 0.2], text: "red" }] });
  assert.deepEqual(notesBody({ ...NOTHING, pins, reach: 0.1 }).pins[0].radius, 0.1);
  assert.deepEqual(notesBody(NOTHING), {});
});

test("a turn's drawing is taken up again", () => {
  const sent = { rect: rect.rect, polygon: null, mask: null, turn: null, invert: false, grow: 8, feather: null };
  const drawn = drawingOf({ region: sent, pins: [{ number: 1, at: [0, 0], text: "x", radius: null }], markup: [] }, picture);
  assert.deepEqual(drawn.region, region([rect], { grow: 0.01 }));
  assert.deepEqual(drawn.pins, [{ at: [0, 0], text: "x" }]);
  assert.ok(isNothing(drawingOf({ region: null }, picture)));
});

test("undo goes back, redo forth, and a new step forgets what was undone", () => {
  const undo = new Undo("a");
  assert.ok(!undo.undo() && !undo.redo());
  undo.push("b");
  undo.push("c");
  undo.push("c");
  assert.ok(undo.undo() && undo.now === "b" && undo.canRedo);
  assert.ok(undo.redo() && undo.now === "c");
  undo.undo();
  undo.push("d");
  assert.ok(!undo.canRedo && undo.undo() && undo.now === "b");
});

test("outlines go around what is inside, holes and edges of the picture too", () => {
  const mask = (rows) => [Uint8Array.from(rows.join("").split("").map((one) => (one === "#" ? 255 : 0))), rows[0].length, rows.length];
  const [square] = contours(...mask(["....", ".##.", ".##.", "...."]));
  const xs = square.map(([x]) => x);
  assert.ok(Math.abs(Math.min(...xs) - 1) < 0.01 && Math.abs(Math.max(...xs) - 3) < 0.01);
  assert.equal(contours(...mask(["#####", "#####", "##.##", "#####", "#####"])).length, 2);
  assert.equal(contours(...mask(["#..", "...", "..#"])).length, 2);
  assert.equal(contours(...mask(["##", "##"])).length, 1);
  assert.equal(contours(...mask(["..", ".."])).length, 0);
  assert.match(pathOf([square]), /^M[\d. L]+Z$/);
});

test("a picture covers its sheet as the browser draws it", () => {
  const sheet = { x: 10, y: 20, width: 600, height: 400 };
  assert.deepEqual(covering({ width: 1200, height: 800 }, sheet), sheet);
  const wider = covering({ width: 1220, height: 800 }, sheet);
  assert.deepEqual([wider.x, wider.y, wider.width, wider.height], [5, 20, 610, 400]);
});
