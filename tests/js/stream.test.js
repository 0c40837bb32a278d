import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { elements, look, page, settled } from "./browser.js";
import { openSocket } from "studio/lib/sockets";
import "studio/elements/session-stream";

mock.timers.enable({ apis: ["setTimeout", "setInterval"] });

let stream;
let told;
const applied = () => told.filter(([name]) => name === "live-message").map(([, { seq }]) => seq);
const states = () => told.filter(([name]) => name === "live-state").map(([, state]) => state);
const event = (seq) => ({ seq, kind: "turn.changed" });

/** A page that knows of the session's first five events, and listens. */
beforeEach(() => {
  stream?.disconnectedCallback();
  WebSocket.all.length = page.asked.length = page.answers.length = 0;
  navigator.onLine = true;
  told = [];
  stream = new (elements.get("session-stream"))();
  Object.assign(stream.dataset, { socket: "/ws/sessions/s1", after: "5", catchUp: "/catch-up" });
  for (const name of ["live-message", "live-state", "line-reopened"]) stream.addEventListener(name, ({ detail }) => told.push([name, detail]));
  stream.connectedCallback();
  WebSocket.last.opens();
});

test("what comes is told once and in order, and what is missing is fetched", async () => {
  const line = WebSocket.last;
  assert.equal(line.url, "wss://studio.example/ws/sessions/s1?after=5");
  line.tells(event(6));
  page.answers.push([200, { items: [event(7), event(8)], next: null }]);
  line.tells(event(8));
  await settled();
  line.tells(event(7));
  line.tells(event(9));
  assert.deepEqual(applied(), [6, 7, 8, 9]);
  assert.deepEqual(page.asked, ["/catch-up?after=6&html=1"]);
});

test("a line that is cut is opened again from where it was; only a long cut is said", () => {
  const line = stream.querySelector(".line-down");
  line.textContent = "Connection lost";
  WebSocket.last.tells(event(6));
  WebSocket.last.breaks();
  mock.timers.tick(600);
  assert.equal(WebSocket.all.length, 2);
  assert.match(WebSocket.last.url, /after=6$/);
  WebSocket.last.opens();
  mock.timers.tick(2000);
  assert.deepEqual(states(), ["open"]);

  WebSocket.last.breaks();
  mock.timers.tick(600);
  WebSocket.last.breaks();
  mock.timers.tick(1200);
  assert.deepEqual([states().at(-1), line.hidden], ["down", false]);
  // No socket gets through: what is new is asked for.
  assert.deepEqual(page.asked, ["/catch-up?after=6&html=1"]);
  WebSocket.last.opens();
  assert.deepEqual([states().at(-1), line.hidden], ["open", true]);
  assert.equal(told.filter(([name]) => name === "line-reopened").length, 2);
});

test("a line on which nothing is heard any more is opened again", () => {
  const deaf = WebSocket.last;
  mock.timers.tick(40_000);
  deaf.tells({ seq: 5 });
  mock.timers.tick(40_000);
  assert.equal(WebSocket.all.length, 1);
  mock.timers.tick(6_000);
  assert.equal(WebSocket.all.length, 2);
  deaf.breaks();
  mock.timers.tick(1000);
  assert.equal(WebSocket.all.length, 2);
});

test("offline is said at once, and ends with word of the connection", () => {
  const line = stream.querySelector(".line-down");
  line.dataset.offline = "Offline";
  navigator.onLine = false;
  page.dispatchEvent(new Event("offline"));
  assert.deepEqual([line.hidden, line.textContent], [false, "Offline"]);
  navigator.onLine = true;
  page.dispatchEvent(new Event("online"));
  WebSocket.last.opens();
  assert.deepEqual([WebSocket.all.length, line.hidden], [2, true]);
});

test("a page that is looked at again asks what it has missed", async () => {
  look(false);
  page.answers.push([200, { items: [event(6)], next: null }]);
  look(true);
  await settled();
  assert.deepEqual(applied(), [6]);
  WebSocket.last.readyState = 3;
  look(true);
  assert.equal(WebSocket.all.length, 2);
});

test("one that may listen no more is told so, and asks no more", async () => {
  page.answers.push([404, null]);
  WebSocket.last.breaks(4404);
  await settled();
  assert.equal(states().at(-1), "ended");
  mock.timers.tick(120_000);
  page.dispatchEvent(new Event("online"));
  assert.equal(WebSocket.all.length, 1);
});

test("one that knows of events that are no more is loaded again", () => {
  WebSocket.last.tells({ seq: 3, kind: "resync", session: "s1" });
  assert.equal(page.loads, 1);
});

test("the line of a list is opened again, and tells what was missed, until there is nothing to hear", () => {
  stream.disconnectedCallback();
  const heard = [];
  const asked = { message: ({ sessions }) => heard.push(...sessions), reopened: () => heard.push("latest"), line: (open) => heard.push(open) };
  openSocket("/ws/gallery", new AbortController().signal, asked);
  WebSocket.last.opens();
  WebSocket.last.tells({ sessions: ["s1"] });
  WebSocket.last.breaks(4001);
  mock.timers.tick(600);
  WebSocket.last.opens();
  assert.deepEqual(heard, [true, "s1", false, true, "latest"]);
  WebSocket.last.breaks(4404);
  mock.timers.tick(60_000);
  assert.equal(WebSocket.all.length, 3);
});
