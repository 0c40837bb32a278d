// Looking closely, and who else looks.

import assert from "node:assert/strict";
import { test } from "node:test";

import { mapNote } from "studio/lib/changes";
import { lines } from "studio/lib/inspect-grid";
import { guestsText, hueOf, initials, namesByTurn } from "studio/lib/people";
import { hex } from "studio/lib/pixels";

test("people are known by their initials and by the turns that they look at", () => {
  assert.deepEqual(["Anna Berg", "anna.berg", "tom", "élodie", ""].map(initials), ["AB", "AB", "T", "É", "?"]);
  // The same names and numbers as in tests/pages/test_words.py.
  assert.deepEqual(["Anna Berg", "anna.berg", "owner", "élodie", ""].map(hueOf), [1, 7, 4, 3, 7]);
  const names = namesByTurn({
    people: [
      { name: "Anna", looks: [2, 3] },
      { name: "Tom", looks: [3] },
    ],
    guests: { count: 1, looks: [1] },
  });
  assert.deepEqual([...names].sort(), [
    [1, ["A guest"]],
    [2, ["Anna"]],
    [3, ["Anna", "Tom"]],
  ]);
  assert.equal(guestsText(2), "2 guests of shared links are here");
});

test("the lines of the grid lie between pixels, and only where they are seen", () => {
  assert.deepEqual([...lines(-10, 4.5, 0, 20)], [4, 8, 13, 17]);
  assert.deepEqual([...lines(6, 5, 0, 20)], [6, 11, 16]);
});

test("a color and a change map are said in a word", () => {
  assert.equal(hex([0, 15, 255]), "#000fff");
  assert.equal(mapNote({ changed_share: 0.37, changed_outside_share: null }), "37% changed");
  assert.equal(mapNote({ changed_share: 0.004, changed_outside_share: 0 }), "under 1% changed, 0% outside the region");
  assert.equal(mapNote({ changed_share: 0 }), "Nothing changed");
});
