// Counts the seconds of a live turn, and says how far it is by the time that such a turn usually takes.

import { clockSkew } from "studio/lib/page";
import { liveText, share } from "studio/lib/time";

const skew = clockSkew();

class LiveClock extends HTMLElement {
  #timer;
  #ticked = false;

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
    const text = liveText(word, elapsed, Number(usual) || 0, wait, { why, line });
    if (text === this.textContent && this.#ticked) return;
    this.#ticked = true;
    this.textContent = text;
    const bar = this.closest(".turn")?.querySelector(".turn-thumb i");
    if (bar) bar.style.scale = `${share(elapsed, Number(within ?? usual) || 0).toFixed(3)} 1`;
    this.dispatchEvent(new CustomEvent("clock-ticked", { bubbles: true }));
  }
}

customElements.define("live-clock", LiveClock);
