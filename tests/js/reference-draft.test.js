import assert from "node:assert/strict";
import { test } from "node:test";

import { ReferenceDraft } from "studio/lib/reference-draft";

const mia = { id: "s1", name: "Mia", kind: "character", pictures: [{ asset: "m1" }, { asset: "m2" }] };
const logo = { asset: "l1", name: "Logo", purpose: "", subject: null };

function draft() {
  const made = new ReferenceDraft("session");
  made.subjects = [mia];
  return made;
}

const assets = (made, prompt = "") => made.items(prompt).map(({ asset }) => asset);

test("it adds a picture once, changes and removes it", () => {
  const made = draft();
  made.add([logo, logo], "");
  made.add([logo], "");
  made.change("l1", { name: "Sign" });
  assert.deepEqual(made.items("").map(({ asset, name }) => [asset, name]), [["l1", "Sign"]]);
  made.remove("l1");
  assert.deepEqual(assets(made), []);
});

test("it leaves out single pictures of a named subject, and forgets that with the last", () => {
  const made = draft();
  const [first] = made.items("@Mia");
  assert.equal(made.leaveOut(first, "@Mia"), true);
  assert.deepEqual(assets(made, "@Mia"), ["m2"]);
  assert.equal(made.leaveOut(made.items("@Mia")[0], "@Mia"), false);
  assert.deepEqual(assets(made, "@Mia"), ["m1", "m2"]);
});

test("it starts again with a turn's references", () => {
  const made = draft();
  made.reset([{ ...logo, role: "reference", url: "/x" }]);
  assert.deepEqual(assets(made, "@Mia"), ["l1", "m1", "m2"]);
  made.reset();
  assert.deepEqual(assets(made), []);
});

test("it puts a picture in another place; a pin that is moved is the person's own from then on", () => {
  const made = draft();
  const pin = { id: "p1", asset: "b1", name: "Boat", purpose: "object", subject: null };
  made.pins = [pin];
  made.add([logo, { ...logo, asset: "l2" }], "@Mia");
  assert.deepEqual(assets(made, "@Mia"), ["l1", "l2", "m1", "m2", "b1"]);
  made.move("l1", 1, "@Mia");
  made.move("b1", 0, "@Mia");
  made.move("m1", 0, "@Mia");
  assert.deepEqual(assets(made, "@Mia"), ["b1", "l2", "l1", "m1", "m2"]);
  made.move("b1", 9, "@Mia");
  made.move("l1", -1, "@Mia");
  assert.deepEqual(made.items("").map(({ asset, pin: id }) => [asset, id]), [["l1", null], ["l2", null], ["b1", "p1"]]);
});
