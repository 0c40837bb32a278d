// What is known about the turn that is looked at; the server draws it, the first time with the page.

import { replaceAround } from "studio/lib/keeping";
import { loadWhenSeen } from "studio/lib/loading";
import { fragmentOf, painted } from "studio/lib/page";
import { pastQuery } from "studio/lib/past";

class TurnPanel extends HTMLElement {
  #abort;
  #shown = "";
  #missed = null; // what could not be fetched: number and state
  #request = null;
  /** Resolves once the turn that was asked for last is shown, or could not be fetched; null for the one of the page. */
  drawn = null;
  // Parts that a person opened stay open, whatever turn is looked at.
  #opened = new Map();

  connectedCallback() {
    this.#abort = new AbortController();
    const again = ({ detail }) => detail === "open" && this.#missed && this.show(...this.#missed);
    document.addEventListener("live-state", again, { signal: this.#abort.signal });
    loadWhenSeen(this);
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  /** Show a turn; `state` changes when what is known of it does. */
  show(number, state) {
    const wanted = `${number} ${state}`;
    if (wanted === this.#shown) return;
    const first = this.#shown === "" && !this.drawn && this.childElementCount > 0;
    // What is still there is another turn's, and so would be whatever it is used for.
    if (!first && !this.#shown.startsWith(`${number} `)) this.inert = true;
    this.#shown = wanted;
    if (!first) this.drawn = this.#draw(number, state);
  }

  async #draw(number, state) {
    this.#missed = null;
    this.#request?.abort();
    const { signal } = (this.#request = new AbortController());
    // The picture comes first; and whoever runs through the chain with a key asks for the last turn only.
    await painted();
    if (signal.aborted) return this.drawn;
    this.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`${this.dataset.url}?turn=${number}${pastQuery()}`, {
        headers: { "HX-Request": "true" },
        credentials: "same-origin",
        signal,
      });
      if (!response.ok) throw new Error(`The panel: ${response.status}`);
      this.#put(await response.text());
    } catch {
      if (signal.aborted) return this.drawn;
      this.#shown = "";
      this.#missed = [number, state];
    }
    this.removeAttribute("aria-busy");
  }

  get #parts() {
    return this.querySelectorAll("details[data-part]");
  }

  #put(html) {
    for (const { dataset, open } of this.#parts) this.#opened.set(dataset.part, open);
    this.#replace(fragmentOf(html));
    this.inert = false;
    loadWhenSeen(this);
    this.dispatchEvent(new CustomEvent("panel-drawn", { bubbles: true }));
    for (const part of this.#parts) part.open = this.#opened.get(part.dataset.part) ?? part.open;
  }

  /** Somebody may be writing a note on the turn, which has only changed. */
  #replace(content) {
    const [notes, fresh] = [this, content].map((root) => root.querySelector("turn-notes"));
    if (!notes?.put || notes.turn !== fresh?.dataset.turn) return this.replaceChildren(content);
    notes.put(fresh.querySelector(".note-list").outerHTML);
    replaceAround(this, content, notes, fresh);
  }
}

customElements.define("turn-panel", TurnPanel);
