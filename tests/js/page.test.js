import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { look, page } from "./browser.js";
import { afterPaint, announce, countInTitle, plainTitle, renameTitle } from "studio/lib/page";

mock.timers.enable({ apis: ["setTimeout"] });

beforeEach(() => look(true));

test("the tab's title counts what nobody has seen, and only that", () => {
  document.title = "Espresso hero · Palimpsest";
  countInTitle();
  assert.equal(document.title, "Espresso hero · Palimpsest");
  look(false);
  countInTitle();
  countInTitle();
  assert.equal(document.title, "(2) Espresso hero · Palimpsest");
  renameTitle("Autumn menu");
  assert.equal(document.title, "(2) Autumn menu · Palimpsest");
  assert.equal(plainTitle(), "Autumn menu · Palimpsest");
  look(true);
  assert.equal(document.title, "Autumn menu · Palimpsest");
  look(false);
  countInTitle();
  assert.equal(document.title, "(1) Autumn menu · Palimpsest");
});

test("the same words twice are announced twice", () => {
  const said = [];
  page.holds["#announcements"] = { set textContent(text) { said.push(text); } };
  for (const words of ["Turn 2 finished", "Turn 2 finished"]) {
    announce(words);
    mock.timers.tick(1);
  }
  assert.deepEqual(said, ["", "Turn 2 finished", "", "Turn 2 finished"]);
  page.holds = {};
  announce("nowhere");
});

test("what waits for the picture is done once, and before what is pressed next", () => {
  const done = [];
  const ask = afterPaint(() => done.push("drawn"), new AbortController().signal);
  ask();
  ask();
  assert.deepEqual(done, []);
  page.dispatchEvent(new Event("keydown"));
  assert.deepEqual(done, ["drawn"]);
  // Who runs through the chain with a key held down waits for none of it.
  ask();
  page.dispatchEvent(Object.assign(new Event("keydown"), { repeat: true }));
  assert.deepEqual(done, ["drawn"]);
});
