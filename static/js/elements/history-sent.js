// What of the past goes along with the next edit, as the studio will really send it; and less of it by one click. A line
// in the prompt bar, and the whole of it on a sheet that the line opens.

import { api } from "studio/lib/http";
import { addedText, besideText, historyText, leftOutText, lessOf, lessText, shortText } from "studio/lib/history";

const SOON = 150;

class HistorySent extends HTMLElement {
  #abort;
  #asked = "";
  #path = "";
  #timer = 0;
  #request = null;
  #plan = null;
  #references = 0;
  #dollars = null;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.sheet = this.querySelector("[popover]");
    this.sheet.addEventListener("beforetoggle", () => this.#place(), { signal });
    for (const button of this.#buttons) button.addEventListener("click", () => this.#trim(), { signal });
    // A turn that ended or was muted may change what is sent; one on its way does not yet.
    const ended = ({ detail }) => !["queued", "running"].includes(detail.turn?.status);
    document.addEventListener("live-message", (message) => ended(message) && this.#ask(this.#path), { signal });
    this.closest("form").addEventListener("turn-priced", ({ detail }) => this.#price(detail), { signal });
  }

  disconnectedCallback() {
    this.#abort.abort();
    this.#request?.abort();
    clearTimeout(this.#timer);
  }

  /** Say it for an edit of `base` ({turn, output}) beside the assets `references`; without a base there is nothing to say. */
  show(base, model, context, references = []) {
    const query = model && new URLSearchParams({ context, provider: model.provider, model: model.name });
    if (base?.output) query?.set("base_output", base.output);
    for (const asset of references) query?.append("reference", asset);
    this.#references = references.length;
    const path = base && model?.capabilities.history && context !== "fresh" ? `/turns/${base.turn}/context?${query}` : "";
    if (path === this.#asked) return;
    this.#asked = path;
    this.#plan = null;
    this.#ask(path);
  }

  /** What goes along with the edit that was last shown; null until the studio has said so. */
  get plan() {
    return this.#path === this.#asked ? this.#plan : null;
  }

  get #buttons() {
    return this.querySelectorAll("[data-trim]");
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
    this.#plan = plan;
    this.#draw();
    this.dispatchEvent(new CustomEvent("history-planned", { bubbles: true, detail: plan }));
  }

  #price(told) {
    this.#dollars = told?.history_usd ?? null;
    this.#draw();
  }

  #draw() {
    const plan = this.#plan;
    const put = (name, text) => Object.assign(this.querySelector(`[data-${name}]`), { textContent: text, hidden: !text });
    put("said", historyText(plan));
    put("short", shortText(plan, this.#dollars));
    put("whole", historyText(plan));
    put("left-out", leftOutText(plan));
    put("added", addedText(plan, this.#dollars));
    put("beside", besideText(this.#references));
    this.querySelector(".history-line").hidden = !plan;
    if (!plan) this.sheet.hidePopover();
    for (const button of this.#buttons) {
      button.dataset.trim = lessOf(plan);
      button.hidden = !lessOf(plan);
      button.textContent = lessText(plan);
    }
  }

  /** Above the line, its right edge where the line ends. */
  #place() {
    const line = this.querySelector(".history-line").getBoundingClientRect();
    const { innerWidth, innerHeight } = window;
    this.sheet.style.setProperty("--from-right", `${Math.max(12, innerWidth - line.right)}px`);
    this.sheet.style.setProperty("--from-bottom", `${innerHeight - line.top + 8}px`);
  }

  #trim() {
    const menu = this.closest("form").elements.context;
    menu.value = this.#buttons[0].dataset.trim;
    this.sheet.hidePopover();
    menu.dispatchEvent(new Event("change", { bubbles: true }));
    menu.focus();
  }
}

customElements.define("history-sent", HistorySent);
