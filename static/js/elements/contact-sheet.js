// All pictures of the branch or of the session side by side: choose one to look at it, mark two to compare them. Of a long
// session those are fetched that come near; the chain has them then, too.

import { ARROWS, nextCard } from "studio/lib/card-steps";
import { Near } from "studio/lib/near";
import { announce } from "studio/lib/page";

const MOST = 60;

class ContactSheet extends HTMLElement {
  #abort = null;
  #cells = new Map(); // by number
  #marked = [];
  #workspace = null;

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.list = this.querySelector(".contact-cells");
    this.compare = this.querySelector("[data-compare]");
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("change", ({ target }) => (target.name === "scope" ? this.#draw() : this.#mark(numberOf(target))));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("focusin", ({ target }) => this.#stopAt(target.closest(".contact-cell")));
    this.dialog.addEventListener("close", () => this.#abort.abort());
  }

  open(workspace) {
    this.#workspace = workspace;
    this.#marked = [];
    this.dialog.showModal();
    this.#draw();
  }

  /** A cell for each turn; those whose tiles are away stay empty until they come near. */
  #draw() {
    this.#abort?.abort();
    this.#abort = new AbortController();
    const { chain, selected } = this.#workspace;
    const all = this.querySelector('[name="scope"]:checked').value === "all" || !selected;
    const tiles = all ? chain.tiles : chain.lineOf(selected).reverse();
    this.#cells = new Map(tiles.map(({ dataset }) => [Number(dataset.number), this.#cell(dataset.number)]));
    for (const tile of tiles) this.#fill(tile);
    this.list.replaceChildren(...this.#cells.values());
    this.#count();
    const near = new Near(this.dialog, (numbers) => chain.load(numbers), MOST, this.#abort.signal);
    near.watch(this.list.querySelectorAll(".is-away"));
    chain.addEventListener("tile-put", ({ detail }) => this.#put(detail), { signal: this.#abort.signal });
    const here = this.#cells.get(selected) ?? this.#shown.at(-1);
    if (here?.hidden !== false) return;
    this.#stopAt(here);
    here.scrollIntoView({ block: "center" });
    here.querySelector("button").focus();
  }

  #cell(number) {
    const cell = this.querySelector("template").content.firstElementChild.cloneNode(true);
    cell.dataset.number = number;
    cell.querySelector("b").textContent = number;
    const mark = cell.querySelector("input");
    mark.ariaLabel = this.dataset.mark.replace("%s", number);
    mark.checked = this.#marked.includes(Number(number));
    if (Number(number) === this.#workspace.selected) cell.querySelector("button").setAttribute("aria-current", "true");
    for (const stop of cell.children) stop.tabIndex = -1;
    return cell;
  }

  /** What the chain's tile shows. Turns without a picture have no place here, but those that may come to have one. */
  #fill(tile) {
    const cell = this.#cells.get(Number(tile.dataset.number));
    const thumb = tile.querySelector(".turn-thumb");
    const live = thumb?.classList.contains("is-live") ?? false;
    cell.classList.toggle("is-away", tile.classList.contains("is-away"));
    cell.classList.toggle("is-live", live);
    cell.hidden = !tile.dataset.src && !live && !cell.classList.contains("is-away");
    cell.toggleAttribute("data-starred", "starred" in tile.dataset);
    const img = thumb?.querySelector("img")?.cloneNode();
    img?.removeAttribute("class");
    cell.querySelector(".contact-picture").replaceChildren(...(img ? [img] : []));
    cell.querySelector(".contact-words span").textContent = tile.querySelector(".turn-title")?.textContent ?? "";
    cell.querySelector("input").hidden = !tile.dataset.src;
  }

  #put(tile) {
    if (!this.#cells.has(Number(tile.dataset.number))) return;
    this.#fill(tile);
    this.#count();
  }

  get #shown() {
    return [...this.#cells.values()].filter((cell) => !cell.hidden);
  }

  #count() {
    this.querySelector(".contact-none").hidden = this.#shown.length > 0;
    this.compare.disabled = this.#marked.length !== 2;
  }

  /** One stop for Tab; the arrows go on from there. */
  #stopAt(cell) {
    for (const stop of this.list.querySelectorAll('[tabindex="0"]')) stop.tabIndex = -1;
    for (const stop of cell.children) stop.tabIndex = 0;
  }

  /** Two are compared: of three the first is let go. */
  #mark(number) {
    const had = this.#marked.includes(number);
    this.#marked = had ? this.#marked.filter((one) => one !== number) : [...this.#marked, number].slice(-2);
    for (const [one, cell] of this.#cells) cell.querySelector("input").checked = this.#marked.includes(one);
    announce(this.dataset[had ? "unmarked" : "marked"].replace("%s", number));
    this.#count();
  }

  #click({ target }) {
    const look = target.closest(".contact-look");
    if (look) this.#look(numberOf(look));
    else if (target.closest("[data-compare]")) this.#compareMarked();
    else if (target === this.dialog) this.dialog.close();
  }

  #look(number) {
    this.dialog.close();
    this.#workspace.select(number);
  }

  /** The later one is looked at, beside the earlier one. */
  async #compareMarked() {
    const [before, after] = this.#marked.toSorted((a, b) => a - b);
    const { chain, stage } = this.#workspace;
    try {
      await chain.load([...chain.missing(before), ...chain.missing(after)]);
    } catch (refusal) {
      this.#workspace.complain(refusal);
    }
    this.#look(after);
    this.#workspace.compareWith(before);
    if (stage.dataset.mode === "single") this.#workspace.querySelector('.tools [data-mode="side"]').click();
  }

  #key(event) {
    const cell = event.target.closest(".contact-cell");
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS.includes(event.key);
    if (event.key.toLowerCase() === "w" && !cell.querySelector("input").hidden) this.#mark(numberOf(cell));
    else if (!arrow) return;
    event.preventDefault();
    const next = arrow && nextCard(this.#shown, cell, event.key);
    if (!next) return;
    next.scrollIntoView({ block: "nearest" });
    next.querySelector("button").focus({ preventScroll: true });
  }
}

const numberOf = (part) => Number(part.closest(".contact-cell").dataset.number);

customElements.define("contact-sheet", ContactSheet);
