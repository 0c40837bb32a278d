import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { branchCount, lanes, lineTo, neighbour, railPaths } from "studio/lib/chain";

const cases = JSON.parse(readFileSync(new URL("../lanes.json", import.meta.url)));
const tree = [
  { number: 1, parent: null },
  { number: 2, parent: 1 },
  { number: 3, parent: 2 },
  { number: 4, parent: 2 },
  { number: 5, parent: 4 },
];

for (const { what, turns, lanes: wanted } of cases) {
  test(`it hangs turns on the rails that the server gives them: ${what}`, () => {
    const found = lanes(turns.map(([number, parent]) => ({ number, parent })));
    assert.deepEqual(turns.map(([number]) => found.get(number)), wanted);
  });
}

test("it names a turn's ancestors, the oldest first", () => {
  assert.deepEqual(lineTo(tree, 5), [1, 2, 4, 5]);
  assert.deepEqual(lineTo(tree, 9), []);
});

test("it follows arrow keys along the branch and between siblings", () => {
  assert.equal(neighbour(tree, 4, "ArrowUp"), 2);
  assert.equal(neighbour(tree, 2, "ArrowDown"), 4);
  assert.equal(neighbour(tree, 4, "ArrowLeft"), 3);
  assert.equal(neighbour(tree, 3, "ArrowRight"), 4);
  assert.equal(neighbour(tree, 5, "ArrowDown"), null);
  assert.equal(neighbour(tree, 1, "ArrowUp"), null);
});

test("it counts the turns that nothing follows", () => {
  assert.equal(branchCount(tree), 2);
  assert.equal(branchCount([]), 0);
});

test("it draws a line to the parent of every turn that is shown, and marks the way to the selected one", () => {
  const spots = new Map([1, 2, 3, 4].map((number) => [number, { x: number === 3 ? 45 : 21, y: number * 60 }]));
  const paths = railPaths(tree, spots, [1, 2, 4]);
  assert.equal(paths.length, 3);
  assert.deepEqual(paths.map((path) => path.here), [true, false, true]);
  assert.equal(paths[0].d, "M21 60V120");
  assert.match(paths[1].d, /^M21 120c.*V180$/);
});
