import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalOf } from "studio/lib/http";
import { ClientIds, newClientId } from "studio/lib/ids";
import { isTyping, keyName } from "studio/lib/keys";

test("the same request keeps its name until it is accepted, another gets another", () => {
  const ids = new ClientIds();
  const first = ids.for({ prompt: "darker" });
  assert.equal(ids.for({ prompt: "darker" }), first);
  const other = ids.for({ prompt: "lighter" });
  assert.notEqual(other, first);
  ids.accepted();
  assert.notEqual(ids.for({ prompt: "lighter" }), other);
  assert.match(newClientId(), /^[0-9a-f]{32}$/);
});

test("a refusal is a sentence, whatever the server answered", () => {
  const told = refusalOf(422, { error: { code: "invalid_request", message: "Say what to change.", hint: "Use words." } });
  assert.deepEqual([told.message, told.hint, told.code], ["Say what to change.", "Use words.", "invalid_request"]);
  assert.match(refusalOf(413, null).message, /larger than the studio takes/);
  assert.match(refusalOf(500, null).message, /could not do this/);
});

test("keys have the names that the pages use", () => {
  const key = (name, more = {}) => keyName({ key: name, ...more });
  assert.equal(key("F"), "f");
  assert.equal(key(" "), "Space");
  assert.equal(key("c", { ctrlKey: true, shiftKey: true }), "Ctrl+Shift+C");
  assert.equal(key("[", { altKey: true, ctrlKey: true }), "[");
  assert.equal(key("f", { altKey: true }), "");
  assert.equal(key("a", { isComposing: true }), "");
});

test("no key fires while somebody types", () => {
  const inside = (selectors, type) => ({ closest: (wanted) => (selectors.some((one) => wanted.split(", ").some((part) => part.startsWith(one))) ? { type } : null) });
  assert.ok(isTyping(inside(["textarea"])));
  assert.ok(isTyping(inside(["prompt-rewrite"])));
  assert.ok(isTyping(inside(["input"], "search")));
  assert.ok(!isTyping(inside(["input"], "range")));
  assert.ok(!isTyping(inside([])));
  assert.ok(!isTyping(null));
});
