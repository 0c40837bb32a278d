// How many pictures wait for a decision, beside the link to them. Asked again when a review changes in the session that is
// open, when the list of all has changed, and when somebody comes back to the tab.

import { api } from "studio/lib/http";

const SOON_MS = 300;

class ReviewCount extends HTMLElement {
  #abort;
  #timer;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    document.addEventListener("live-message", ({ detail }) => detail.kind?.startsWith("review.") && this.#soon(), { signal });
    document.addEventListener("reviews-changed", () => this.#soon(), { signal });
    document.addEventListener("visibilitychange", () => !document.hidden && this.#soon(), { signal });
  }

  disconnectedCallback() {
    this.#abort.abort();
    clearTimeout(this.#timer);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), SOON_MS);
  }

  async #ask() {
    const told = await api("GET", "/reviews/waiting").catch(() => null);
    if (!told) return;
    const { none, some } = this.dataset;
    const number = this.querySelector("b");
    number.textContent = told.waiting;
    number.hidden = !told.waiting;
    this.querySelector("a").ariaLabel = told.waiting ? some.replace("%n", told.waiting) : none;
  }
}

customElements.define("review-count", ReviewCount);
