// The session's live messages, in order and without gaps. Owns the socket; what it misses is fetched. A push is only a
// hint: every message is applied once, in the order of its number, wherever it came from. Each becomes an event
// "live-message" whose detail is the message; "live-state" tells "open", "down" or "ended", and "line-reopened" that the
// line was cut and is back. Outside that order come the places of waiting turns, as "line-moved" with the items, and who
// else is here, as "people-changed".

import { readJson } from "studio/lib/http";
import { Looking } from "studio/lib/looking";
import { Sequence, backOff } from "studio/lib/sequence";

// Below this a reconnect is not worth a word.
const SILENT_MS = 1200;
const ENDED = 4404;
const GONE = [401, 403, 404];
// The server says where it is every 20 s; two of these missed, and the line is dead without having said so.
const DEAF_MS = 45_000;

class SessionStream extends HTMLElement {
  #abort;
  #sequence;
  #socket = null;
  #tries = 0;
  #timers = {};
  #filling = null;
  #heardOf = 0;
  #looking;

  connectedCallback() {
    // A session that is shown as it was has nothing to hear.
    if (!this.dataset.socket) return;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#sequence = new Sequence(Number(this.dataset.after));
    this.#looking = new Looking((said) => this.isOpen && this.#socket.send(JSON.stringify(said)), signal);
    addEventListener("online", () => this.#reopen(), { signal });
    // The socket would only find out in a while.
    addEventListener("offline", () => this.#state("down"), { signal });
    addEventListener("pageshow", (event) => event.persisted && this.#reopen(), { signal });
    document.addEventListener("visibilitychange", () => !document.hidden && this.#wake(), { signal });
    this.#open();
  }

  disconnectedCallback() {
    this.#abort?.abort();
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#socket?.close();
  }

  /** Fetch whatever is newer than the last message; needed by nobody while the socket is up. */
  catchUp() {
    this.#filling ??= this.#fill().finally(() => (this.#filling = null));
    return this.#filling;
  }

  /** This page looks at a turn now. */
  look(number) {
    this.#looking?.at(number);
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #open() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${this.dataset.socket}?after=${this.#sequence.seq}`);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      if (this.#tries) this.#tell("line-reopened");
      this.#heard();
      this.#looking.say();
    });
    socket.addEventListener("message", (event) => this.#receive(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#closed(event.code));
  }

  #receive(message) {
    this.#heard();
    // The page knows of events that the server does not have (any more).
    if (message.kind === "resync") location.reload();
    if (message.kind === "line") return this.#tell("line-moved", message.items);
    if (message.kind === "presence.changed") return this.#tell("people-changed", message);
    if (message.kind === "notifications") return this.#tell("notifications-changed");
    const what = this.#sequence.accept(message);
    if (what === "apply") this.#apply(message);
    else if (what === "gap") {
      this.#heardOf = message.seq;
      this.catchUp();
    }
  }

  #apply(message) {
    this.#tell("live-message", message);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  async #fill() {
    try {
      for (let more = true; more; ) {
        const after = this.#sequence.seq;
        const page = await readJson(`${this.dataset.catchUp}?after=${after}&html=1`);
        this.#sequence.acceptPage(page.items).forEach((message) => this.#apply(message));
        more = (page.next || this.#heardOf > this.#sequence.seq) && this.#sequence.seq > after;
      }
    } catch (refusal) {
      if (GONE.includes(refusal.status)) this.#end();
    }
  }

  #heard() {
    this.#tries = 0;
    this.#state("open");
    this.#later("deaf", DEAF_MS, () => this.#reopen());
  }

  #closed(code) {
    if (this.#abort.signal.aborted) return;
    clearTimeout(this.#timers.deaf);
    this.#timers.say ??= setTimeout(() => this.#state("down"), SILENT_MS);
    this.#later("again", backOff(this.#tries++), () => this.#open());
    // Whether the permission has really ended, the answer tells. And a proxy may let requests through but no sockets:
    // then this is what keeps the page live.
    if (code === ENDED || this.#tries > 1) this.catchUp();
  }

  #reopen() {
    const old = this.#socket;
    this.#socket = null;
    old?.close();
    clearTimeout(this.#timers.again);
    this.#open();
  }

  /** After a sleep the socket may be dead without knowing. */
  #wake() {
    if (this.isOpen) this.catchUp();
    else this.#reopen();
  }

  #end() {
    this.#abort.abort();
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#state("ended");
  }

  #later(name, milliseconds, action) {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(action, milliseconds);
  }

  #state(state) {
    if (state === "open") {
      clearTimeout(this.#timers.say);
      delete this.#timers.say;
    }
    const line = this.querySelector(".line-down");
    line.dataset.usual ??= line.textContent;
    line.textContent = navigator.onLine ? line.dataset.usual : line.dataset.offline;
    if (this.dataset.state === state) return;
    this.dataset.state = state;
    line.hidden = state !== "down";
    this.#tell("live-state", state);
  }
}

customElements.define("session-stream", SessionStream);
