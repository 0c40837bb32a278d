// Following a colleague: this page looks at the turn that they look at, until its own person does something.

import { announce } from "studio/lib/page";
import { gettext } from "studio/lib/gettext";

const QUIET_KEYS = ["Shift", "Control", "Alt", "Meta", "Tab"];

export class Following {
  #page;
  #people = [];
  #line = null;
  #changed;
  name = "";

  /** `changed` is told when somebody is followed, or no longer. */
  constructor(page, changed, signal) {
    this.#page = page;
    this.#changed = changed;
    // Whatever one does oneself ends it, before it does anything else; Escape does nothing else.
    const options = { capture: true, signal };
    document.addEventListener("pointerdown", ({ target }) => target.closest(".person, .following") || this.stop(), options);
    document.addEventListener("keydown", (event) => this.#key(event), options);
  }

  /** Follow whoever has the name; whoever is followed already is let go. */
  toggle(name) {
    if (this.name === name) return this.stop();
    this.name = name;
    this.#page.dataset.following = name;
    this.#line?.remove();
    this.#line = this.#drawn();
    this.#page.querySelector(".stage-area").append(this.#line);
    announce(this.#line.firstChild.textContent);
    this.#changed();
    this.go();
  }

  stop() {
    if (!this.name) return;
    announce(gettext("You follow %(name)s no more", { name: this.name }));
    this.name = "";
    delete this.#page.dataset.following;
    this.#line.remove();
    this.#changed();
  }

  /** These people are here now, and look at these turns. */
  told(people) {
    this.#people = people;
    if (this.name && !people.some(({ name }) => name === this.name)) this.stop();
    this.go();
  }

  /** Look where they look, once its tile is there. */
  go() {
    const number = this.#people.find(({ name }) => name === this.name)?.looks.at(-1);
    if (number && number !== this.#page.selected && this.#page.chain.tile(number)) this.#page.select(number);
  }

  #key(event) {
    if (!this.name || QUIET_KEYS.includes(event.key)) return;
    if (event.key === "Escape") event.stopPropagation();
    else if (event.target.closest(".person, .following")) return;
    this.stop();
  }

  #drawn() {
    const line = Object.assign(document.createElement("p"), { className: "following" });
    const words = Object.assign(document.createElement("span"), { textContent: gettext("You follow %(name)s", { name: this.name }) });
    const end = Object.assign(document.createElement("button"), { type: "button", className: "link-btn", textContent: gettext("Stop (Esc)") });
    end.addEventListener("click", () => this.stop());
    line.append(words, end);
    return line;
  }
}
