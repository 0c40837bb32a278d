import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { elements, look, page, settled } from "./browser.js";
import "studio/elements/release-notice";

let notice;
const deployed = () => document.dispatchEvent(new Event("line-reopened"));

/** The page of one release, which somebody looks at. */
beforeEach(() => {
  notice?.disconnectedCallback();
  look(true);
  page.loads = 0;
  page.holds = {};
  notice = new (elements.get("release-notice"))();
  Object.assign(notice, { hidden: true, dataset: { release: "one" } });
  notice.connectedCallback();
});

test("another release is said once the line is back, and loaded when nobody looks", async () => {
  page.answers = [[200, { release: "one" }], [502], [200, {}], [], [200, { release: "two" }]];
  for (const hidden of [true, true, true, true, false]) {
    deployed();
    await settled();
    assert.deepEqual([notice.hidden, page.loads], [hidden, 0]);
  }
  look(false);
  assert.equal(page.loads, 1);
});

test("nothing that is under way is lost by it", async () => {
  page.answers = [[200, { release: "two" }]];
  deployed();
  await settled();
  const asked = [];
  const { querySelector } = document;
  document.querySelector = (selector) => (asked.push(selector), { open: true });
  look(false);
  document.querySelector = querySelector;
  assert.equal(page.loads, 0);
  for (const under of ["dialog[open]", '[aria-busy="true"]', ".upload:not([hidden])", ".stage-upload:not([hidden])", ".turn:not([data-number])"]) {
    assert.ok(asked[0].split(", ").includes(under), under);
  }
  look(true);
  assert.equal(page.loads, 0);
  look(false);
  assert.equal(page.loads, 1);
});

test("a tab in the background looks when a part is missing, and when it is looked at", async () => {
  page.answers = [[200, { release: "one" }], [200, { release: "two" }]];
  look(true);
  await settled();
  assert.ok(notice.hidden);
  document.hidden = true;
  document.dispatchEvent(new Event("part-missing"));
  await settled();
  assert.equal(page.loads, 1);
});
