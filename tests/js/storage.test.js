import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { storage } from "./browser.js";
import { recall, recallDraft, remember, rememberDraft } from "studio/lib/storage";

const tab = () => (globalThis.sessionStorage = storage());

beforeEach(() => {
  globalThis.localStorage = storage();
  tab();
});

test("a tab keeps its own draft, and a new one goes on with what was written last", () => {
  rememberDraft("draft.s1", "half a thought");
  const first = sessionStorage;
  tab();
  assert.equal(recallDraft("draft.s1"), "half a thought");
  rememberDraft("draft.s1", "a longer thought");
  globalThis.sessionStorage = first;
  assert.equal(recallDraft("draft.s1"), "half a thought");
  // It is sent here: the other's is still there for whoever opens a third.
  rememberDraft("draft.s1", "");
  assert.equal(recallDraft("draft.s1"), "");
  tab();
  assert.equal(recallDraft("draft.s1"), "a longer thought");
  rememberDraft("draft.s1", "");
  tab();
  assert.equal(recallDraft("draft.s1"), "");
});

test("what is empty leaves nothing behind", () => {
  remember("waiting.s1", { prompt: "darker" });
  assert.deepEqual(recall("waiting.s1"), { prompt: "darker" });
  remember("waiting.s1", null);
  assert.equal(recall("waiting.s1", "nothing"), "nothing");
});

test("where storage is full, forbidden or holds nonsense, nothing is remembered and nothing breaks", () => {
  const broken = () => {
    throw new Error("QuotaExceededError");
  };
  globalThis.localStorage = globalThis.sessionStorage = { getItem: broken, setItem: broken, removeItem: broken };
  rememberDraft("draft.s1", "darker");
  assert.equal(recallDraft("draft.s1"), "");
  remember("brush", null);
  globalThis.localStorage = { getItem: () => "{half" };
  assert.equal(recall("brush", "usual"), "usual");
});
