import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { page } from "./browser.js";
import { Refusal } from "studio/lib/http";
import { Outbox } from "studio/lib/outbox";

const AWAY = new Refusal("The studio cannot be reached.", { code: "offline" });
let composer;
let sent;
let left; // the page was left

/** The prompt bar's outbox on a page that was just opened. */
function opened(prompt) {
  left?.abort();
  left = new AbortController();
  composer = Object.assign(new EventTarget(), { dataset: { session: "s1" }, body: { prompt } });
  sent = [];
  return new Outbox(composer, () => sent.push(composer.body.prompt), left.signal);
}

const back = () => page.dispatchEvent(new Event("online"));
const line = (detail) => document.dispatchEvent(new CustomEvent("live-state", { detail }));

mock.timers.enable({ apis: ["setTimeout"] });
beforeEach(() => localStorage.kept.clear());

test("what could not be sent waits for the connection, and is sent once", () => {
  const outbox = opened("darker");
  assert.match(outbox.hold(AWAY).hint, /sent by itself when the connection is back/);
  line("down");
  assert.deepEqual(sent, []);
  line("open");
  assert.deepEqual(sent, ["darker"]);
  outbox.hold(AWAY);
  back();
  assert.deepEqual(sent, ["darker", "darker"]);
  outbox.forget();
  back();
  line("open");
  mock.timers.tick(60_000);
  assert.deepEqual(sent, ["darker", "darker"]);
});

test("without word of the connection it is tried now and then, later each time", () => {
  const outbox = opened("darker");
  for (const seconds of [4, 5, 7]) {
    outbox.hold(AWAY);
    mock.timers.tick(2999);
    assert.deepEqual(sent, []);
    mock.timers.tick(seconds * 1000);
    assert.deepEqual(sent.splice(0), ["darker"]);
  }
});

test("what was refused for what it says is not sent again", () => {
  const outbox = opened("darker");
  outbox.hold(AWAY);
  const refusal = new Refusal("Say what to change.", { code: "invalid_request" });
  assert.equal(outbox.hold(refusal), refusal);
  back();
  assert.deepEqual(sent, []);
  assert.equal(localStorage.kept.size, 0);
});

test("nothing is sent that the person did not ask for: another turn is looked at, or the words are other ones", () => {
  const outbox = opened("darker");
  outbox.hold(AWAY);
  composer.body = { prompt: "darker", parent: "another" };
  back();
  line("open");
  mock.timers.tick(60_000);
  assert.deepEqual(sent, []);
  composer.body = { prompt: "darker" };
  composer.dispatchEvent(new Event("prompt-changed"));
  back();
  assert.deepEqual(sent, []);
});

test("it waits after a reload too, once all of it is in the prompt bar again", () => {
  opened("darker").hold(AWAY);
  const outbox = opened("");
  back();
  assert.equal(outbox.resume(), null);
  composer.body = { prompt: "darker" };
  assert.match(outbox.resume().message, /waits for the connection/);
  assert.equal(outbox.resume(), null);
  back();
  assert.deepEqual(sent, ["darker"]);
});
