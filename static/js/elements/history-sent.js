// What of the past goes along with the next edit, as the studio will really send it; and less of it by one click.

import { api } from "studio/lib/http";
import { historyText, leftOutText, lessOf, trimText } from "studio/lib/history";

const SOON = 150;

class HistorySent extends HTMLElement {
  #abort;
  #asked = "";
  #path = "";
  #timer = 0;
  #request = null;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.said = this.querySelector("[data-said]");
    this.button = this.querySelector("[data-trim]");
    this.button.addEventListener("click", () => this.#trim(), { signal });
    // A turn that ended or was muted may change what is sent; one on its way does not yet.
    const ended = ({ detail }) => !["queued", "running"].includes(detail.turn?.status);
    document.addEventListener("live-message", (message) => ended(message) && this.#ask(this.#path), { signal });
  }

  disconnectedCallback() {
    this.#abort.abort();
    this.#request?.abort();
    clearTimeout(this.#timer);
  }

  /** Say it for an edit of `base` ({turn, output}) with `model`; without either there is nothing to say. */
  show(base, model, context) {
    const query = model && new URLSearchParams({ context, provider: model.provider, model: model.name });
    if (base?.output) query?.set("base_output", base.output);
    const path = base && model?.capabilities.history && context !== "fresh" ? `/turns/${base.turn}/context?${query}` : "";
    if (path === this.#asked) return;
    this.#asked = path;
    this.#ask(path);
  }

  #ask(path) {
    this.#path = path;
    clearTimeout(this.#timer);
    if (!path) this.#put(null);
    else this.#timer = setTimeout(() => this.#fetch(path), SOON);
  }

  async #fetch(path) {
    this.#request?.abort();
    this.#request = new AbortController();
    try {
      this.#put(await api("GET", path, undefined, { signal: this.#request.signal }));
    } catch (error) {
      if (error.name !== "AbortError") this.#put(null);
    }
  }

  #put(plan) {
    this.said.textContent = historyText(plan);
    this.said.title = leftOutText(plan);
    this.button.dataset.trim = lessOf(plan);
    this.button.hidden = !lessOf(plan);
    this.button.textContent = trimText(plan);
    this.dispatchEvent(new CustomEvent("history-planned", { bubbles: true, detail: plan }));
  }

  #trim() {
    const menu = this.closest("form").elements.context;
    menu.value = this.button.dataset.trim;
    menu.dispatchEvent(new Event("change", { bubbles: true }));
    menu.focus();
  }
}

customElements.define("history-sent", HistorySent);
