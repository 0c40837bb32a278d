import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { elements, settled } from "./browser.js";
import { Refusal } from "studio/lib/http";
import "studio/elements/undo-notice";

mock.timers.enable({ apis: ["setTimeout"] });

let notice;
const button = () => notice.querySelector("button");
const press = () => button().dispatchEvent(new Event("click"));
const said = () => notice.querySelector("[data-text]").textContent;

beforeEach(() => {
  notice = new (elements.get("undo-notice"))();
  Object.assign(notice, { hidden: true, dataset: { trash: "“%s” is in the trash.", trashMany: "%n sessions are in the trash." } });
  notice.connectedCallback();
});

test("it says what was done, stays for a while, and longer while it is looked at", () => {
  notice.show("trash", "Espresso hero", 1, async () => {});
  assert.deepEqual([said(), notice.hidden, button().hidden], ["“Espresso hero” is in the trash.", false, false]);
  mock.timers.tick(7000);
  notice.dispatchEvent(new Event("pointerenter"));
  mock.timers.tick(60_000);
  assert.equal(notice.hidden, false);
  notice.dispatchEvent(new Event("pointerleave"));
  mock.timers.tick(8000);
  assert.equal(notice.hidden, true);
  notice.show("trash", "", 3, null);
  assert.deepEqual([said(), button().hidden], ["3 sessions are in the trash.", true]);
});

test("a hasty hand undoes once", async () => {
  let undone = 0;
  notice.show("trash", "x", 1, async () => (undone += 1));
  press();
  press();
  await settled();
  assert.deepEqual([undone, notice.hidden], [1, true]);
});

test("an undo that failed says why and can be tried again", async () => {
  let works = false;
  notice.show("trash", "x", 1, async () => {
    if (!works) throw new Refusal("The studio cannot be reached.", { hint: "Try again." });
  });
  press();
  await settled();
  assert.deepEqual([said(), notice.hidden, notice.classList.contains("is-refusal")], ["The studio cannot be reached. Try again.", false, true]);
  works = true;
  press();
  await settled();
  assert.equal(notice.hidden, true);
});

test("what is said meanwhile stays", async () => {
  let done;
  notice.show("trash", "one", 1, () => new Promise((resolve) => (done = resolve)));
  press();
  notice.show("trash", "two", 1, async () => {});
  done();
  await settled();
  assert.deepEqual([said(), notice.hidden], ["“two” is in the trash.", false]);
});
