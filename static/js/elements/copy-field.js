// A field that is shown once, with a button that puts it on the clipboard.

import { copyText } from "studio/lib/clipboard";
import { announce } from "studio/lib/page";

class CopyField extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.#copy());
    this.field.addEventListener("focus", () => this.select());
  }

  /** Choose all of it, from its end to its beginning, which so stays in sight. */
  select() {
    this.field.setSelectionRange(0, this.field.value.length, "backward");
    this.field.scrollLeft = 0;
  }

  async #copy() {
    const { done } = this.button.dataset;
    try {
      await copyText(this.field.value);
      this.button.querySelector("span").textContent = done;
      announce(done);
    } catch (refusal) {
      announce(refusal.message);
    }
    // To be copied by hand, if need be.
    this.select();
  }
}

customElements.define("copy-field", CopyField);
