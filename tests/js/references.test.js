import assert from "node:assert/strict";
import { test } from "node:test";

import { assetOf, inputsOf, limitText, stripOf, takesText, titleOf } from "studio/lib/references";

const mia = { id: "s1", name: "Mia", kind: "character", pictures: [{ asset: "m1" }, { asset: "m2" }] };
const car = { id: "s2", name: "Red car", kind: "object", pictures: [{ asset: "c1" }] };
const logo = { asset: "l1", name: "Logo", purpose: "", subject: null };
const pin = { id: "p1", asset: "p", name: "Pinned", purpose: "style", subject: null };
const model = (label, limits) => ({ label, capabilities: { max_objects: null, max_characters: null, max_styles: null, ...limits } });
const pro = model("Nano Banana Pro", { max_references: 14, max_objects: 6, max_characters: 5, max_styles: 3 });
const lite = model("Nano Banana 2 Lite", { max_references: 3 });
const local = model("Local engine", { max_references: 0 });
const assets = (items) => items.map(({ asset }) => asset);

test("it numbers own references, then named subjects, then pins", () => {
  const items = stripOf({ own: [logo], pins: [pin], subjects: [mia, car], prompt: "@red car with @Mia" });
  assert.deepEqual(assets(items), ["l1", "c1", "m1", "m2", "p"]);
  assert.deepEqual(items.map(({ named }) => named), [false, true, true, true, false]);
  assert.deepEqual(inputsOf(items, pro)[2], { asset: "m1", role: "reference", name: "Mia", purpose: "character", subject: "s1" });
});

test("a picture is there once, pinned or not", () => {
  const items = stripOf({ own: [logo], pins: [pin, { ...pin, id: "p2", asset: "l1" }], subjects: [], prompt: "" });
  assert.deepEqual(assets(items), ["l1", "p"]);
  assert.deepEqual(items.map((item) => item.pin), ["p2", "p1"]);
});

test("pictures given for a subject stand for it, and single ones can be left out", () => {
  const own = [{ asset: "m2", name: "Mia", purpose: "character", subject: "s1" }];
  assert.deepEqual(assets(stripOf({ own, pins: [], subjects: [mia], prompt: "@Mia" })), ["m2"]);
  assert.deepEqual(assets(stripOf({ own: [], pins: [], subjects: [mia], dropped: ["m1"], prompt: "@Mia" })), ["m2"]);
});

test("pins wait where a model takes no references, others are refused aloud", () => {
  const onlyPins = stripOf({ own: [], pins: [pin], subjects: [], prompt: "" });
  assert.deepEqual(inputsOf(onlyPins, local), []);
  assert.equal(limitText(local, onlyPins), "Local engine takes no reference pictures; the pinned ones wait for another model.");
  const both = stripOf({ own: [logo], pins: [pin], subjects: [], prompt: "" });
  assert.deepEqual(assets(inputsOf(both, local)), ["l1"]);
  assert.equal(limitText(local, both), "Local engine takes no reference pictures; choose another model to send these.");
});

test("it says each model's limits and what is over them", () => {
  assert.equal(takesText(pro), "Nano Banana Pro takes at most 14 references: 6 objects, 5 characters, 3 styles");
  assert.equal(takesText(lite), "Nano Banana 2 Lite takes at most 3 references");
  const styles = Array.from({ length: 4 }, (_, n) => ({ ...logo, asset: `a${n}`, purpose: "style", mine: true }));
  assert.match(limitText(pro, styles), /There are 4 styles: remove some, or choose another model\.$/);
  assert.match(limitText(lite, styles), /There are 4: remove some/);
  assert.equal(limitText(pro, styles.slice(1)), "");
  assert.equal(limitText(pro, []), "");
});

test("it reads names and addresses", () => {
  assert.equal(assetOf("/assets/abc-1/original"), "abc-1");
  assert.equal(assetOf(undefined), null);
  assert.equal(titleOf("my logo.final.png"), "my logo.final");
});
