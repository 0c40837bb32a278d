// A field that is shown once, with a button that puts it on the clipboard.

import { announce } from "studio/lib/page";

class CopyField extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.#copy());
    this.field.addEventListener("focus", () => this.field.select());
  }

  async #copy() {
    this.field.select();
    try {
      await navigator.clipboard.writeText(this.field.value);
    } catch {
      // Only secure origins have a clipboard; the text is selected, and the old way still works in most places.
      document.execCommand("copy");
    }
    this.button.querySelector("span").textContent = this.button.dataset.done;
    announce(this.button.dataset.done);
  }
}

customElements.define("copy-field", CopyField);
