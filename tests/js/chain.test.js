import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { foldedOf, linesOf, staleOf } from "studio/lib/branches";
import { branchCount, jump, lanes, lineTo, neighbour, railPaths } from "studio/lib/chain";

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
  // What failed is no branch, unless something came of it.
  const failed = [...tree, { number: 6, parent: 2, blank: true }, { number: 7, parent: 5, blank: true }];
  assert.equal(branchCount(failed), 2);
  assert.equal(branchCount([...failed, { number: 8, parent: 6 }]), 3);
});

test("it draws a line to the parent of every turn that is shown, and marks the way to the selected one", () => {
  const spots = new Map([1, 2, 3, 4].map((number) => [number, { x: number === 3 ? 45 : 21, y: number * 60 }]));
  const paths = railPaths(tree, spots, [1, 2, 4]);
  assert.equal(paths.length, 3);
  assert.deepEqual(paths.map((path) => path.here), [true, false, true]);
  assert.equal(paths[0].d, "M21 60V120");
  assert.match(paths[1].d, /^M21 120c.*V180$/);
});

test("it jumps to ends and forks, and through the turns as they were made", () => {
  assert.equal(jump(tree, 5, "Home"), 1);
  assert.equal(jump(tree, 1, "End"), 5);
  assert.equal(jump(tree, 5, "PageUp"), 2);
  assert.equal(jump(tree, 2, "PageUp"), 1);
  assert.equal(jump(tree, 1, "PageDown"), 2);
  assert.equal(jump(tree, 4, "PageDown"), 5);
  assert.equal(jump(tree, 5, "End"), null);
  assert.equal(jump(tree, 4, "Shift+ArrowUp"), 3);
  assert.equal(jump(tree, 5, "Shift+ArrowDown"), null);
});

test("it lists the lines, the newest first, each with its own turns", () => {
  assert.deepEqual(linesOf(tree), [
    { first: 1, head: 5, fork: null, numbers: [1, 2, 4, 5] },
    { first: 3, head: 3, fork: 2, numbers: [3] },
  ]);
  for (const { what, turns, lanes: wanted } of cases) {
    const listed = linesOf(turns.map(([number, parent]) => ({ number, parent })));
    const rails = new Map(turns.map(([number], at) => [number, wanted[at]]));
    for (const { numbers } of listed) assert.equal(new Set(numbers.map((number) => rails.get(number))).size, 1, what);
  }
});

test("a folded line stays folded as the tree grows", () => {
  const line = [1, 2, 3, 4, 5].map((number) => ({ number, parent: number - 1 || null }));
  const hidden = (turns) => [...foldedOf(turns, new Set([5])).keys()];
  assert.deepEqual(hidden(line), [2, 3, 4]);
  const longer = [...line, { number: 6, parent: 5 }];
  assert.deepEqual(hidden(longer), [2, 3, 4, 5]);
  // A branch from turn 2 takes the first two with it.
  const branched = [...longer, { number: 7, parent: 2 }, { number: 8, parent: 7 }];
  assert.deepEqual([...foldedOf(branched, new Set([5]))], [[4, 3], [5, 3]]);
});

test("what follows a turn whose prompt was changed is stale until it was made again", () => {
  const changed = [...tree, { number: 6, parent: 1, revises: 2 }];
  assert.deepEqual([...staleOf(changed)], [[3, { by: 6, again: null }], [4, { by: 6, again: null }], [5, { by: 6, again: null }]]);
  const again = [...changed, { number: 7, parent: 6, revises: 4 }];
  assert.deepEqual(staleOf(again).get(4), { by: 6, again: 7 });
  assert.deepEqual(staleOf(again).get(5), { by: 6, again: null });
  assert.equal(staleOf(again).has(7), false);
  // A change that came to no picture counts for nothing.
  assert.equal(staleOf(changed, () => false).size, 0);
});
