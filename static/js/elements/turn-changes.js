// What an edit changed, as a picture and in numbers: since the turn that it was made from, or another one that it is
// compared with. Comparing takes the server a moment, so it is asked for only once somebody looks.

import { readJson } from "studio/lib/http";
import { changeRows } from "studio/lib/changes";

class TurnChanges extends HTMLElement {
  #observer;
  #own; // what the turn was made from
  #before = {};

  connectedCallback() {
    const { beforeWidth: width, beforeHeight: height, before: number, under: src } = this.dataset;
    this.#own = { width: Number(width), height: Number(height), number, src };
    this.#observer = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && this.#load());
    this.compare(null);
  }

  disconnectedCallback() {
    this.#observer.disconnect();
  }

  /** Since `other`, a picture as the stage compares with it; null for what the turn was made from, if it was from any. */
  compare(other) {
    const before = other?.turn ? other : this.#own;
    this.closest(".sec").hidden = !before.src;
    if (!before.src || before.src === this.#before.src) return;
    this.#show(before);
  }

  #show(before) {
    this.#before = before;
    this.#title(before.number);
    // The map is drawn on the picture before.
    const under = this.querySelector(".changes-under");
    Object.assign(under, { width: before.width, height: before.height });
    if (under.getAttribute("src") !== before.src) under.src = before.src;
    for (const old of this.querySelectorAll(".changes-map :not(.changes-under), .change")) old.remove();
    this.#note.hidden = false;
    this.#map.hidden = false;
    this.#observer.disconnect();
    this.#observer.observe(this);
  }

  #title(number) {
    if (number) this.closest(".sec").querySelector("h3").textContent = this.dataset.since.replace("%s", number);
  }

  get #note() {
    return this.querySelector("p:not(.change)");
  }

  get #map() {
    return this.querySelector(".changes-map");
  }

  async #load() {
    this.#observer.disconnect();
    const before = this.#before;
    const url = before.turn ? `${this.dataset.url}?against=${before.turn}` : this.dataset.url;
    try {
      const found = await readJson(url);
      if (before !== this.#before) return;
      this.#draw(found, before);
      this.#note.hidden = true;
    } catch (refusal) {
      if (before !== this.#before) return;
      this.#map.hidden = true;
      this.#note.textContent = refusal.message;
      this.closest(".sec").hidden = refusal.status === 404;
    }
  }

  #draw(found, before) {
    this.#map.hidden = !found.map;
    if (found.map) this.#map.append(Object.assign(new Image(), { src: found.map, alt: "", decoding: "async" }));
    const { width, height } = this.dataset;
    for (const [name, value, kept] of changeRows(found, [before.width, before.height], [Number(width), Number(height)])) {
      const row = Object.assign(document.createElement("p"), { className: "change" });
      const number = Object.assign(document.createElement("b"), { textContent: value });
      if (kept) number.className = "is-kept";
      row.append(Object.assign(document.createElement("span"), { textContent: name }), number);
      this.append(row);
    }
  }
}

customElements.define("turn-changes", TurnChanges);
