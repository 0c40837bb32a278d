// Notes on the picture, as numbered pins and outlined areas. They lie on its shares, so they follow it: fitted, zoomed,
// moved, compared. Tells "note-picked" with the id of the one that was chosen, "draft-moved" with where the new one is now.

import { begin, dragged } from "studio/lib/note-placing";
import { gettext } from "studio/lib/gettext";

// A pin hangs from its point: up and to the right, unless it would be cut off there. Pixels of the screen.
const ROOM = 34;

class NotePins extends HTMLElement {
  #abort;
  #notes = [];
  #turn = "";
  #draft = {};
  #chosen = "";
  #leave = () => {};

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.stage = this.closest("picture-stage");
    this.list = this.querySelector(".note-pin-list");
    this.surface = this.querySelector(".stage-surface");
    this.stage.addEventListener("picture-placed", () => this.#place(), { signal });
    this.list.addEventListener("click", ({ target }) => this.#picked(target.closest("li")?.dataset.note), { signal });
    this.list.addEventListener("focusin", ({ target }) => this.#see(target.closest("li")), { signal });
    this.#place();
  }

  disconnectedCallback() {
    this.#leave();
    this.#abort.abort();
  }

  get picture() {
    return this.stage.picture;
  }

  /** Draw the notes of a turn that have a place, as lib/note-list.js says them. */
  show(notes, turn) {
    this.#notes = notes.filter(({ pin, region }) => pin || region);
    this.#turn = turn;
    this.#draw();
  }

  /** Where the note is that somebody writes: {pin}, {region} or {}. */
  draft(where) {
    this.#draft = where;
    this.#draw();
  }

  /** Mark a note and move a picture that is zoomed so that it can be seen; with `focus` the keyboard goes there. */
  choose(id, { focus = false } = {}) {
    this.#chosen = id;
    for (const row of this.list.children) row.toggleAttribute("data-chosen", row.dataset.note === id);
    const row = this.list.querySelector(`[data-note="${CSS.escape(id)}"]`);
    this.#see(row);
    if (focus) row?.querySelector("button").focus({ preventScroll: true });
  }

  /** Ask for the place of a new note: {pin}, {region}, {} for none, or null if somebody thought better of it. */
  async ask() {
    this.#leave();
    const asking = begin(this);
    this.#leave = asking.leave;
    const where = await asking.done;
    this.draft(where ?? {});
    return where;
  }

  /** A point of the screen in shares of the picture. */
  at({ clientX, clientY }) {
    const box = this.getBoundingClientRect();
    const { x, y, width, height } = this.stage.place;
    return [(clientX - box.x - x) / width, (clientY - box.y - y) / height];
  }

  #picked(id) {
    if (!id) return;
    this.choose(id);
    this.dispatchEvent(new CustomEvent("note-picked", { bubbles: true, detail: id }));
  }

  #see(row) {
    const { place } = this.stage;
    if (!row || !place) return;
    const [x, y] = this.#onScreen(row);
    const [width, height] = [this.clientWidth, this.clientHeight];
    if (x < 0 || y < 0 || x > width || y > height) this.stage.move(width / 2 - x, height / 2 - y);
  }

  #onScreen(row) {
    const { place } = this.stage;
    return [place.x + Number(row.dataset.x) * place.width, place.y + Number(row.dataset.y) * place.height];
  }

  #draw() {
    const drafted = this.#draft.pin || this.#draft.region ? [{ id: "", number: "+", ...this.#draft }] : [];
    const wanted = [...this.#notes, ...drafted];
    const known = new Map([...this.list.children].map((row) => [row.dataset.note, row]));
    const rows = wanted.map((note) => this.#row(known.get(note.id) ?? newRow(this, note), note));
    for (const row of known.values()) if (!rows.includes(row)) row.remove();
    rows.forEach((row, at) => this.list.children[at] !== row && this.list.insertBefore(row, this.list.children[at] ?? null));
    this.#place();
  }

  #row(row, { id, number, pin, region, name, text, resolved = false }) {
    const [x, y, w = 0, h = 0] = region ?? pin;
    Object.assign(row.dataset, { note: id, x, y });
    for (const [key, value] of Object.entries({ x, y, w, h })) row.style.setProperty(`--${key}`, value);
    row.classList.toggle("is-area", Boolean(region));
    row.classList.toggle("is-resolved", resolved);
    row.classList.toggle("is-draft", !id);
    row.toggleAttribute("data-chosen", Boolean(id) && id === this.#chosen);
    const button = row.querySelector("button");
    button.textContent = number;
    const said = id ? this.dataset.label.replace("%(n)s", number).replace("%(name)s", name).replace("%(text)s", text) : this.dataset.draft;
    button.setAttribute("aria-label", said);
    return row;
  }

  #place() {
    const { place, picture } = this.stage;
    const own = Boolean(place) && (picture.turn === undefined || picture.turn === this.#turn);
    this.list.hidden = !own;
    if (!place) return;
    for (const [name, value] of Object.entries(place)) this.style.setProperty(`--p-${name}`, `${value}px`);
    for (const row of this.list.children) {
      const [x, y] = this.#onScreen(row);
      row.classList.toggle("is-under", y < ROOM);
      row.classList.toggle("is-left", x > this.clientWidth - ROOM);
    }
  }

  moveDraft(where) {
    this.draft(where);
    this.dispatchEvent(new CustomEvent("draft-moved", { bubbles: true, detail: where }));
  }

  get drafted() {
    return this.#draft;
  }
}

function newRow(pins, { id }) {
  const row = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "note-pin" });
  row.append(Object.assign(document.createElement("span"), { className: "note-area" }), button);
  if (!id) dragged(pins, button);
  else button.title = gettext("Show the note");
  return row;
}

customElements.define("note-pins", NotePins);
