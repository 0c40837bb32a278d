// An edit that could not be sent for want of a connection: it stays in the prompt bar, and is sent by itself when the
// connection is back, after a reload too. It keeps the name that it was sent under, so that one whose answer was lost is not
// made twice.

import { gettext } from "studio/lib/gettext";
import { Refusal } from "studio/lib/http";
import { backOff } from "studio/lib/sequence";
import { recall, remember } from "studio/lib/storage";

const AWAY = ["offline", "unavailable", "http_502", "http_503", "http_504"];
// Sooner, only word of the connection itself is worth a try.
const SOONEST_MS = 3000;

export class Outbox {
  #send;
  #said = null;
  #kept; // what waited when the page was left
  #name;
  #tries = 0;
  #timer = 0;
  #composer;

  constructor(composer, send, signal) {
    this.#composer = composer;
    this.#send = send;
    this.#name = `waiting.${composer.dataset.session}`;
    this.#kept = recall(this.#name);
    addEventListener("online", () => this.#again(), { signal });
    document.addEventListener("live-state", ({ detail }) => detail === "open" && this.#again(), { signal });
    composer.addEventListener("prompt-changed", () => this.forget(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** What to say about a refusal; if the connection was the reason, the edit waits here. */
  hold(refusal) {
    if (!AWAY.includes(refusal.code)) {
      this.forget();
      return refusal;
    }
    this.#wait(JSON.stringify(this.#composer.body));
    return new Refusal(refusal.message, { ...refusal, hint: hint() });
  }

  /** Once all of the prompt bar is there again: wait for the connection as before. Returns what to say of it, or null. */
  resume() {
    if (!this.#kept || this.#kept !== JSON.stringify(this.#composer.body)) return null;
    this.#wait(this.#kept);
    return { message: gettext("This edit waits for the connection."), hint: hint() };
  }

  #wait(said) {
    this.#said = said;
    this.#kept = null;
    remember(this.#name, said);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#again(), SOONEST_MS + backOff(this.#tries++));
  }

  /** It was sent, or is another one by now. */
  forget() {
    clearTimeout(this.#timer);
    this.#said = this.#kept = null;
    this.#tries = 0;
    remember(this.#name, null);
  }

  #again() {
    // Another turn may be looked at by now, or other settings chosen: then it is for the person to say.
    if (this.#said === null || this.#said !== JSON.stringify(this.#composer.body)) return;
    clearTimeout(this.#timer);
    this.#send();
  }
}

const hint = () => gettext("Your edit is kept, and sent by itself when the connection is back. Change it, and it waits for you.");
