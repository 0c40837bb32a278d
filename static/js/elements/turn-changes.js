// What an edit changed, as a picture and in numbers. Comparing takes the server a moment, so it is asked for only once
// somebody looks.

import { readJson } from "studio/lib/http";
import { changeRows } from "studio/lib/changes";

class TurnChanges extends HTMLElement {
  #observer;

  connectedCallback() {
    // The map is drawn on the picture before.
    const { beforeWidth, beforeHeight } = this.dataset;
    this.style.setProperty("--ratio", `${beforeWidth} / ${beforeHeight}`);
    this.#observer = new IntersectionObserver((entries) => entries.some((one) => one.isIntersecting) && this.#load());
    this.#observer.observe(this);
  }

  disconnectedCallback() {
    this.#observer.disconnect();
  }

  async #load() {
    this.#observer.disconnect();
    const note = this.querySelector("p");
    try {
      const found = await readJson(this.dataset.url);
      this.#draw(found);
      note.remove();
    } catch (refusal) {
      this.querySelector(".changes-map").remove();
      note.textContent = refusal.message;
      this.closest(".sec").hidden = refusal.status === 404;
    }
  }

  #draw(found) {
    if (found.map) {
      const img = Object.assign(new Image(), { src: found.map, alt: "", decoding: "async" });
      this.querySelector(".changes-map").append(img);
    } else this.querySelector(".changes-map").remove();
    const { beforeWidth, beforeHeight, width, height } = this.dataset;
    for (const [name, value, kept] of changeRows(found, [beforeWidth, beforeHeight], [width, height])) {
      const row = Object.assign(document.createElement("p"), { className: "change" });
      const number = Object.assign(document.createElement("b"), { textContent: value });
      if (kept) number.className = "is-kept";
      row.append(Object.assign(document.createElement("span"), { textContent: name }), number);
      this.append(row);
    }
  }
}

customElements.define("turn-changes", TurnChanges);
