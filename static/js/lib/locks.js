// The keep-locks that hold for an edit of a turn's picture; the server has them, for everybody in the session.

import { api } from "studio/lib/http";

const SOON_MS = 120;

export class Locks {
  items = [];
  #session;
  #timer = 0;
  #turn = null;

  /** `changed()` is called when there are other ones. */
  constructor(session, changed) {
    this.#session = session;
    this.changed = changed;
  }

  /** Fetch those that hold for this turn's picture, soon: who walks along the chain asks for many. */
  follow(turn) {
    if (turn === this.#turn) return;
    this.#turn = turn;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.load(), SOON_MS);
  }

  async load() {
    const turn = this.#turn;
    if (!turn) return void this.#put([]);
    const found = await api("GET", `/sessions/${this.#session}/locks?turn=${turn}`).catch(() => null);
    if (found && turn === this.#turn) this.#put(found.items);
  }

  /** Lift one: later edits may change what it kept. Rejects with a Refusal. */
  async lift(id) {
    await api("DELETE", `/locks/${id}`);
    await this.load();
  }

  #put(items) {
    if (!items.length && !this.items.length) return;
    this.items = items;
    this.changed();
  }
}
