// Where a picture comes from, read by the server the first time that somebody looks.

import { readText } from "studio/lib/http";

class TurnProvenance extends HTMLElement {
  #observer;

  connectedCallback() {
    this.#observer = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && this.#load());
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    this.#observer.disconnect();
  }

  async #load() {
    this.#observer.disconnect();
    try {
      this.innerHTML = await readText(this.dataset.url);
    } catch (refusal) {
      this.querySelector("p").textContent = refusal.message;
    }
  }
}

customElements.define("turn-provenance", TurnProvenance);
