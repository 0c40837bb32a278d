// What the next turn is to be: a change to the picture that is looked at, another try at the turn that made it, or a new
// picture. It holds for one turn; the next is a change again.

import { api } from "studio/lib/http";
import { announce } from "studio/lib/page";

export class Aim {
  #menu;
  #base = null;
  // The very picture that the turn was made from, once the studio has said so.
  #madeFrom = null;

  constructor(composer, signal) {
    this.#menu = composer.form.elements.aim;
    this.#menu.addEventListener("change", () => this.#chosen(composer), { signal });
  }

  /** Follow what is looked at, as lib/tiles.js baseOf says it. */
  follow(base) {
    // Another try is one at that turn; a new picture is wished for wherever one looks.
    if (base?.turn !== this.#base?.turn && this.#menu.value === "again") {
      this.reset();
      announce(this.#menu.dataset.dropped);
    }
    this.#base = base;
    this.#menu.hidden = !base;
    this.#menu.querySelector('[value="again"]').disabled = base?.before === undefined;
  }

  reset(to = "change") {
    this.#menu.value = to;
    this.#madeFrom = null;
  }

  /** Another try at the turn that is looked at, with its words to be changed. */
  again() {
    this.reset("again");
    this.#menu.dispatchEvent(new Event("change"));
  }

  /** What the next turn builds on, or null; whether it has to say that it starts anew; and the turn that it revises. */
  get start() {
    const base = this.#base;
    if (this.#menu.value === "new") return { base: null, fresh: true };
    if (!base || this.#menu.value === "change") return { base, fresh: false };
    const revises = base.turn;
    if (!base.before) return { base: null, fresh: true, revises };
    return { base: { ...base.before, output: this.#madeFrom ?? base.before.output }, fresh: false, revises };
  }

  async #chosen(composer) {
    const { turn } = this.#base;
    composer.follow();
    if (this.#menu.value !== "again") return;
    try {
      const asked = await api("GET", `/turns/${turn}`);
      if (this.#base?.turn !== turn || this.#menu.value !== "again") return;
      this.#madeFrom = asked.base_output;
      if (!composer.prompt.value) composer.write(asked.prompt);
      else composer.follow();
    } catch (refusal) {
      composer.dispatchEvent(new CustomEvent("refused", { bubbles: true, detail: refusal }));
    }
  }
}
