import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING } from "studio/lib/drawn";
import { RegionDraft } from "studio/lib/region-draft";

const picture = { width: 1200, height: 800 };
const tall = { width: 600, height: 800 };
const [one, two] = [0.1, 0.5].map((x) => ({ kind: "rect", rect: [x, 0.5, 0.2, 0.2] }));
const region = { ...NOTHING.region, shapes: [one] };

function drawn(doc) {
  const draft = new RegionDraft("session");
  draft.change({ ...NOTHING, ...doc }, picture, true);
  return draft;
}

test("what was sent goes, though another picture is looked at by now", () => {
  const draft = drawn({ region });
  const sent = draft.on(picture);
  assert.equal(draft.on(tall), NOTHING);
  draft.drop(sent);
  assert.equal(draft.on(picture), NOTHING);
});

test("what was drawn since it was sent stays", () => {
  const draft = drawn({ region });
  const sent = draft.on(picture);
  draft.change({ ...sent, region: { ...region, shapes: [one, two] } }, picture, true);
  draft.drop(sent);
  assert.equal(draft.on(picture).region.shapes.length, 2);
});

test("only the shapes of which a lock was made are settled", () => {
  const draft = drawn({ lock: [one] });
  draft.change({ ...draft.on(picture), lock: [one, two] }, picture, true);
  draft.settleLock([one]);
  assert.deepEqual(draft.on(picture).lock, [two]);
  draft.drop({ ...NOTHING, lock: [one] });
  assert.deepEqual(draft.on(picture).lock, [two]);
});
