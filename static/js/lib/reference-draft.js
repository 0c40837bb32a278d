// What the strip of references knows: the person's own, which survive a reload, and what the server keeps. No DOM.

import { stripOf } from "studio/lib/references";
import { recall, remember } from "studio/lib/storage";

export class ReferenceDraft {
  #name;
  #own;
  #dropped;
  pins = [];
  subjects = [];
  palettes = [];

  constructor(session) {
    this.#name = `references.${session}`;
    const { own = [], dropped = [] } = recall(this.#name) ?? {};
    this.#own = own;
    this.#dropped = dropped;
  }

  /** What goes along with this prompt, in order; see lib/references.js. */
  items(prompt) {
    return stripOf({ own: this.#own, dropped: this.#dropped, pins: this.pins, subjects: this.subjects, prompt });
  }

  /** Add pictures that are not in the strip yet. */
  add(items, prompt) {
    const there = new Set(this.items(prompt).map(({ asset }) => asset));
    const fresh = items.filter(({ asset }) => !there.has(asset) && there.add(asset));
    this.#keep([...this.#own, ...fresh]);
  }

  remove(asset) {
    this.#keep(this.#own.filter((one) => one.asset !== asset));
  }

  change(asset, values) {
    this.#keep(this.#own.map((one) => (one.asset === asset ? { ...one, ...values } : one)));
  }

  /** Another place among the person's own; a pin that is moved becomes one of them. Those of named subjects stay behind. */
  move(asset, to, prompt) {
    const moved = this.items(prompt).find((one) => one.asset === asset);
    if (!moved || moved.named) return;
    const { name, purpose, subject } = moved;
    const rest = this.#own.filter((one) => one.asset !== asset);
    this.#keep(rest.toSpliced(Math.max(0, Math.min(to, rest.length)), 0, { asset, name, purpose, subject }));
  }

  /** Leave out one picture of a subject that the prompt names; false if it is the last one. */
  leaveOut({ asset, subject }, prompt) {
    const others = this.items(prompt).some((one) => one.named && one.subject === subject && one.asset !== asset);
    const all = this.subjects.find(({ id }) => id === subject).pictures.map((picture) => picture.asset);
    this.#keep(this.#own, others ? [...this.#dropped, asset] : this.#dropped.filter((one) => !all.includes(one)));
    return others;
  }

  /** Start again with these. */
  reset(items = []) {
    this.#keep(items.map(({ asset, name, purpose, subject }) => ({ asset, name, purpose, subject })), []);
  }

  #keep(own, dropped = this.#dropped) {
    this.#own = own;
    this.#dropped = dropped;
    remember(this.#name, own.length || dropped.length ? { own, dropped } : null);
  }
}
