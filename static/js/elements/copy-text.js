// A button that puts what an address answers on the clipboard, as text.

import { gettext } from "studio/lib/gettext";
import { copyText } from "studio/lib/clipboard";
import { readJson } from "studio/lib/http";
import { announce } from "studio/lib/page";

const SHOWN = 1600;

class CopyText extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#copy);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#copy);
  }

  #copy = async () => {
    try {
      await copyText(JSON.stringify(await readJson(this.dataset.url), null, 2));
      this.#say(gettext("Copied"));
    } catch (refusal) {
      this.dispatchEvent(new CustomEvent("refused", { bubbles: true, detail: refusal }));
    }
  };

  /** On the button for a moment, and aloud. */
  #say(text) {
    announce(text);
    const label = this.querySelector("button").lastChild;
    const before = label.textContent;
    if (before === text) return;
    label.textContent = text;
    setTimeout(() => (label.textContent = before), SHOWN);
  }
}

customElements.define("copy-text", CopyText);
