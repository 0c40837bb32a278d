// What is known about the turn that is looked at; the server draws it, the first time with the page.

import { replaceAround } from "studio/lib/keeping";
import { loadWhenSeen } from "studio/lib/loading";
import { afterPaint, fragmentOf, painted } from "studio/lib/page";
import { pastQuery } from "studio/lib/past";

class TurnPanel extends HTMLElement {
  #abort;
  #shown = "";
  #number = null; // the turn that is asked for, and the one that is in here
  #of = null;
  #markStale;
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
    // What is another turn's can be neither pressed nor read. All of it is styled anew for that, which nobody waits for.
    this.#markStale = afterPaint(() => (this.inert = this.#of !== this.#number), this.#abort.signal);
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
    this.#shown = wanted;
    this.#number = number;
    if (first) return void (this.#of = number);
    if (this.#of !== number) this.#markStale();
    this.drawn = this.#draw(number, state);
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
      this.#put(await response.text(), number);
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

  #put(html, number) {
    for (const { dataset, open } of this.#parts) this.#opened.set(dataset.part, open);
    this.#replace(fragmentOf(html));
    this.#of = number;
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
