// The notes that the next turn answers, as the prompt bar says them: kept with the draft until it is sent.

import { gettext, ngettext } from "studio/lib/gettext";
import { recall, remember } from "studio/lib/storage";

export class Answers {
  #name;
  #line;
  #notes;

  /** `line` has the words and a button to forget them; `session` is whose draft it is. */
  constructor(line, session, signal) {
    this.#line = line;
    this.#name = `answers.${session}`;
    this.#notes = recall(this.#name, []);
    line.addEventListener("click", ({ target }) => target.closest("button") && this.clear(), { signal });
    this.#draw();
  }

  /** The ids, as a request has them. */
  get body() {
    return this.#notes.length ? { answers: this.#notes.map(({ id }) => id) } : {};
  }

  add(notes) {
    const known = new Set(this.#notes.map(({ id }) => id));
    this.#notes = [...this.#notes, ...notes.filter(({ id }) => !known.has(id)).map(({ id, text }) => ({ id, text: text.slice(0, 80) }))];
    this.#keep();
  }

  clear() {
    this.#notes = [];
    this.#keep();
  }

  #keep() {
    remember(this.#name, this.#notes.length ? this.#notes : null);
    this.#draw();
  }

  get ids() {
    return new Set(this.#notes.map(({ id }) => id));
  }

  #draw() {
    this.#line.dispatchEvent(new CustomEvent("answers-changed", { bubbles: true }));
    const [first] = this.#notes;
    this.#line.hidden = !first;
    if (!first) return;
    const many = ngettext("Answers %(n)s note", "Answers %(n)s notes", this.#notes.length);
    this.#line.firstElementChild.textContent = this.#notes.length > 1 ? many : gettext("Answers the note: %(text)s", first);
  }
}
