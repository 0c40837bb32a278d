// Keeps "4 min ago" true, in the reader's own time zone.

import { LANGUAGE } from "studio/lib/gettext";
import { ago, clock } from "studio/lib/time";

class RelativeTime extends HTMLElement {
  #timer;

  connectedCallback() {
    this.#show();
    this.#timer = setInterval(() => this.#show(), 60_000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  #show() {
    const when = new Date(this.getAttribute("datetime"));
    if (Number.isNaN(when.getTime())) return;
    this.textContent = this.dataset.format === "clock" ? clock(when) : ago(when);
    this.title = when.toLocaleString(LANGUAGE);
  }
}

customElements.define("relative-time", RelativeTime);
