// Counts the seconds of a live turn, and says how far it is by the time that such a turn usually takes.

import { clockSkew } from "studio/lib/page";
import { liveText, share } from "studio/lib/time";

const skew = clockSkew();

class LiveClock extends HTMLElement {
  #timer;

  connectedCallback() {
    this.#tick();
    this.#timer = setInterval(() => this.#tick(), 250);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #tick() {
    const { since, usual, within, until, word, why, expected } = this.dataset;
    const now = (Date.now() + skew) / 1000;
    const elapsed = Math.max(0, now - Number(since));
    const wait = until ? Math.ceil(Number(until) - now) : 0;
    const line = expected === undefined ? null : Number(expected) - now;
    this.textContent = liveText(word, elapsed, Number(usual) || 0, wait, { why, line });
    const thumb = this.closest(".turn")?.querySelector(".turn-thumb");
    thumb?.style.setProperty("--done", share(elapsed, Number(within ?? usual) || 0).toFixed(3));
    this.dispatchEvent(new CustomEvent("clock-ticked", { bubbles: true }));
  }
}

customElements.define("live-clock", LiveClock);
