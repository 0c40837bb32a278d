import assert from "node:assert/strict";
import { test } from "node:test";

import { Aim } from "studio/lib/aim";

globalThis.document = { getElementById: () => null };

function aimAt(base) {
  const menu = Object.assign(new EventTarget(), { value: "change", dataset: {}, querySelector: () => ({}) });
  const instead = new EventTarget();
  const form = { elements: { aim: menu }, querySelector: () => instead };
  const aim = new Aim({ form, describe() {}, prompt: { focus() {} } }, undefined);
  aim.follow(base);
  return { aim, menu, other: () => instead.dispatchEvent(new Event("click")) };
}

const first = { turn: "t1", output: "o1", before: undefined };
const second = { turn: "t2", output: "o2", before: first };

test("a new picture stays one wherever one looks, and where there is no picture", () => {
  const { aim, menu } = aimAt(second);
  menu.value = "new";
  for (const base of [first, null, second]) {
    aim.follow(base);
    assert.deepEqual(aim.start, { base: null, fresh: true });
  }
  aim.reset();
  assert.deepEqual(aim.start, { base: second, fresh: false });
});

test("a turn that is being made is waited for where it is looked at", () => {
  const { aim } = aimAt(second);
  const coming = { turn: "t3", number: 3, awaited: true, later: [] };
  aim.follow({ ...second, number: 2 }, coming);
  assert.deepEqual(aim.start, { base: { ...coming, waits: true }, fresh: false, instead: 2 });
  aim.follow({ ...second, number: 2 }, { ...coming, awaited: false });
  assert.equal(aim.start.base.turn, "t2");
  assert.equal(aim.start.instead, 3);
  aim.follow(null, coming);
  assert.equal(aim.start.base.turn, "t3");
  assert.equal(aim.start.instead, undefined);
});

test("who wants the picture that is there keeps it, whichever turn is coming; a wait is for one turn", () => {
  const { aim, other } = aimAt(first);
  const coming = (turn, awaited) => ({ turn, number: 2, awaited, later: [] });
  aim.follow(first, coming("t2", true));
  other();
  assert.equal(aim.start.base, first);
  aim.follow(first, coming("t3", true));
  assert.equal(aim.start.base, first);
  aim.follow(second, coming("t3", true));
  assert.equal(aim.start.base.turn, "t3");

  aim.follow(second, coming("t4", false));
  other();
  assert.equal(aim.start.base.turn, "t4");
  aim.follow(second, coming("t5", false));
  assert.equal(aim.start.base, second);
});

test("another try is one at the turn that is looked at", () => {
  const { aim, menu } = aimAt(second);
  menu.value = "again";
  aim.follow({ ...second });
  assert.equal(aim.start.base.turn, "t1");
  assert.equal(aim.start.revises, "t2");
  aim.follow(first);
  assert.equal(menu.value, "change");
  assert.equal(aim.start.base, first);
});

test("a change may come beside a turn that was made of the same one, until another is looked at", () => {
  const { aim } = aimAt(first);
  aim.reset("change", "t2");
  assert.deepEqual(aim.start, { base: first, fresh: false, revises: "t2" });
  aim.follow(second);
  assert.deepEqual(aim.start, { base: second, fresh: false });
});
