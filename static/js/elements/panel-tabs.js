// The tabs of the right panel. Which one is open is remembered, whatever turn is looked at; an address may name one: #notes.

import { recall, remember } from "studio/lib/storage";

const KEPT = "panel-tab";
// Where a key leads: from the tab at one index, of so many.
const GOALS = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at, count) => (at + 1) % count,
  Home: () => 0,
  End: () => -1,
};

class PanelTabs extends HTMLElement {
  connectedCallback() {
    this.tabs = [...this.querySelectorAll("[role=tab]")];
    this.addEventListener("click", ({ target }) => target.dataset.tab && this.#open(target.dataset.tab));
    this.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("hashchange", this.#follow);
    this.#open(this.#named ?? recall(KEPT, "details"));
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.#follow);
  }

  get #named() {
    const name = location.hash.slice(1);
    return this.tabs.some((tab) => tab.dataset.tab === name) ? name : undefined;
  }

  #follow = () => this.#named && this.#open(this.#named);

  #open(name) {
    const open = this.tabs.find((tab) => tab.dataset.tab === name) ?? this.tabs[0];
    for (const tab of this.tabs) {
      tab.ariaSelected = tab === open;
      tab.tabIndex = tab === open ? 0 : -1;
    }
    this.closest(".side").querySelector("turn-panel").dataset.tab = open.dataset.tab;
    remember(KEPT, open.dataset.tab);
  }

  #key(event) {
    const goal = GOALS[event.key];
    if (!goal) return;
    event.preventDefault();
    event.stopPropagation();
    const next = this.tabs.at(goal(this.tabs.indexOf(event.target), this.tabs.length));
    next.focus();
    this.#open(next.dataset.tab);
  }
}

customElements.define("panel-tabs", PanelTabs);
