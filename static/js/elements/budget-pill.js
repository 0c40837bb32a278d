// What the session has cost, or how much of the month's budget is used. The server draws it; it is fetched again as
// turns change. A budget that is nearly or wholly used is told once a month, in so many words.

import { announce, fragmentOf } from "studio/lib/page";
import { recall, remember } from "studio/lib/storage";

const SETTLE_MS = 400;
const TOLD = "budgets-told";

class BudgetPill extends HTMLElement {
  #abort;
  #timer;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const workspace = this.closest("session-workspace");
    workspace.addEventListener("live-message", ({ detail }) => detail.turn && this.#soon(), { signal });
    workspace.addEventListener("money-spent", () => this.#soon(), { signal });
    workspace.addEventListener("turn-refused", () => this.#soon(), { signal });
    this.addEventListener("click", (event) => event.target.closest("[data-close]") && this.#close(), { signal });
    this.#tell();
  }

  disconnectedCallback() {
    this.#abort.abort();
    clearTimeout(this.#timer);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#refresh(), SETTLE_MS);
  }

  async #refresh() {
    try {
      const options = { headers: { "HX-Request": "true" }, credentials: "same-origin", signal: this.#abort.signal };
      const response = await fetch(this.dataset.url, options);
      if (response.ok) this.#put(await response.text());
    } catch {
      // The next change asks again.
    }
  }

  #put(html) {
    const open = this.querySelector("[data-told]:not([hidden])")?.dataset.told;
    this.replaceChildren(fragmentOf(html));
    this.#tell(open);
  }

  /** Show the notice if it has not been shown before; `open` is the one that stands on the page just now. */
  #tell(open) {
    const notice = this.querySelector("[data-told]");
    const told = recall(TOLD, []);
    if (!notice || (told.includes(notice.dataset.told) && notice.dataset.told !== open)) return;
    notice.hidden = false;
    if (notice.dataset.told === open) return;
    remember(TOLD, [...told, notice.dataset.told].slice(-20));
    announce(notice.querySelector("span").textContent);
  }

  #close() {
    this.querySelector("[data-told]").hidden = true;
  }
}

customElements.define("budget-pill", BudgetPill);
