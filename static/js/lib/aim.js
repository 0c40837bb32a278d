// What the next turn is to be: a change to the picture that is looked at, another try at the turn that made it, or a new
// picture. It holds for one turn; the next is a change again. A change may also wait for a turn that is being made.

import { api } from "studio/lib/http";
import { announce } from "studio/lib/page";

export class Aim {
  #menu;
  #base = null;
  #coming = null;
  #beside = {};
  // What the person wants, whatever is usual: the picture that is there ("base"), or the turn that it is to wait for.
  #wanted = null;
  // The very picture that the turn was made from, once the studio has said so.
  #madeFrom = null;

  constructor(composer, signal) {
    this.#menu = composer.form.elements.aim;
    this.#menu.addEventListener("change", () => this.#chosen(composer), { signal });
    composer.form.querySelector("[data-instead]")?.addEventListener("click", () => this.#turn(composer), { signal });
  }

  /** Follow what is looked at, as lib/tiles.js baseOf says it, and what is coming, as comingOf does. */
  follow(base, coming = null) {
    // Another try is one at that turn; a new picture is wished for wherever one looks.
    if (base?.turn !== this.#base?.turn && this.#menu.value === "again") {
      this.reset();
      announce(this.#menu.dataset.dropped);
    }
    if (this.#wanted !== "base" && this.#wanted !== coming?.turn) this.#wanted = null;
    if (base?.turn !== this.#base?.turn) {
      this.#wanted = null;
      this.#beside = {};
    }
    this.#base = base;
    this.#coming = coming;
    this.#menu.hidden = !base && !coming;
    this.#menu.querySelector('[value="again"]').disabled = base?.before === undefined;
  }

  /** `revises`: the turn that a change of what is looked at is to come beside. */
  reset(to = "change", revises = null) {
    this.#menu.value = to;
    this.#beside = revises ? { revises } : {};
    this.#madeFrom = null;
    this.#wanted = null;
  }

  /** Another try at the turn that is looked at, with its words to be changed. */
  again() {
    this.reset("again");
    this.#menu.dispatchEvent(new Event("change"));
  }

  /**
   * What the next turn builds on, or null; whether it has to say that it starts anew; the turn that it revises; and the
   * number of the turn that it could build on `instead`. A base that `waits` has no picture yet.
   */
  get start() {
    const base = this.#base;
    if (this.#menu.value === "new") return { base: null, fresh: true };
    if (!base || this.#menu.value === "change") return this.#change(base);
    const revises = base.turn;
    if (!base.before) return { base: null, fresh: true, revises };
    return { base: { ...base.before, output: this.#madeFrom ?? base.before.output }, fresh: false, revises };
  }

  #change(base) {
    const coming = this.#coming;
    if (!coming) return { base, fresh: false, ...this.#beside };
    if (this.#waits) return { base: { ...coming, waits: true }, fresh: false, instead: base?.number };
    return { base, fresh: false, ...this.#beside, instead: coming.number };
  }

  get #waits() {
    return this.#wanted ? this.#wanted !== "base" : this.#coming.awaited;
  }

  #turn(composer) {
    this.#wanted = this.#waits ? "base" : this.#coming.turn;
    composer.describe();
    composer.prompt.focus();
  }

  async #chosen(composer) {
    composer.describe();
    if (this.#menu.value !== "again") return;
    const { turn } = this.#base;
    try {
      const asked = await api("GET", `/turns/${turn}`);
      if (this.#base?.turn !== turn || this.#menu.value !== "again") return;
      this.#madeFrom = asked.base_output;
      if (!composer.prompt.value) composer.write(asked.prompt);
      else composer.describe();
    } catch (refusal) {
      composer.dispatchEvent(new CustomEvent("refused", { bubbles: true, detail: refusal }));
    }
  }
}
