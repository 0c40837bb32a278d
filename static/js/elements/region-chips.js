// What is drawn, as the prompt bar says it: chips that can be removed, and a line for each pin's instruction.

import { announce } from "studio/lib/page";
import { NO_REGION } from "studio/lib/drawn";
import { number } from "studio/lib/gettext";
import { part } from "studio/lib/loading";

class RegionChips extends HTMLElement {
  /** `locks` is a lib/locks.js Locks; `refuse(refusal)` says what went wrong. */
  bind(editor, locks, refuse, signal) {
    Object.assign(this, { editor, locks });
    const form = this.closest("form");
    this.chips = form.querySelector(".region-chip-list");
    this.pins = this.querySelector(".pin-list");
    this.prompt = form.elements.prompt;
    const removes = {
      region: () => editor.change({ ...editor.doc, region: NO_REGION }),
      keep: () => editor.change({ ...editor.doc, lock: [] }),
      marks: () => editor.change({ ...editor.doc, marks: [] }),
      lock: ({ lock }) => locks.lift(lock).then(() => announce(this.dataset.lifted), refuse),
    };
    const on = (target, name, handle) => target.addEventListener(name, handle, { signal });
    on(form, "click", ({ target }) => {
      const button = target.closest("button");
      const chip = button?.closest("[data-chip]");
      if (button?.dataset.do === "remove-pin") this.#removePin(button.closest("li"));
      else if (chip && button.dataset.do === "remove") {
        removes[chip.dataset.chip](chip.dataset);
        this.prompt.focus();
      } else if (chip && button.dataset.do === "take") this.#take(button).catch(refuse);
      else if (chip && button) editor.use(button.dataset.edit);
    });
    // Which of them a chip is, is seen on the picture.
    const point = (id = null) => editor.tell("lock-pointed", { id });
    for (const name of ["pointerover", "focusin"]) on(this.chips, name, ({ target }) => point(target.closest("[data-lock]")?.dataset.lock));
    for (const name of ["pointerleave", "focusout"]) on(this.chips, name, () => point());
    on(this.pins, "keydown", (event) => this.#enter(event));
    on(this.pins, "input", ({ target }) => this.#say(target));
    on(editor, "drawn-changed", () => this.draw());
    on(this.#workspace, "turn-shown", () => this.draw());
    on(editor, "pin-picked", ({ detail }) => this.pins.children[detail.index].querySelector("input").focus());
    this.draw();
  }

  /** The first pin without an instruction, or null. */
  get emptyPin() {
    return [...this.pins.querySelectorAll("input")].find((field) => !field.value.trim()) ?? null;
  }

  draw() {
    const { doc, share } = this.editor;
    this.#chip("region", doc.region.shapes.length > 0, share >= 0.005 ? number(Math.round(share * 100) / 100, { style: "percent" }) : "");
    const { against, selected } = this.#workspace;
    this.#chip("take", doc.region.shapes.length > 0 && against !== null && against !== selected, against);
    this.#chip("keep", doc.lock.length > 0);
    this.#chip("marks", doc.marks.length > 0, doc.marks.length);
    this.#locks(this.locks.items);
    this.#drawPins(doc.pins);
    this.chips.hidden = !this.chips.querySelector("[data-chip]:not([hidden])");
    this.hidden = !doc.pins.length;
    // Their rows take their room from the picture, not from what is seen of it.
    if (doc.pins.length) this.#workspace.dataset.pins = Math.min(doc.pins.length, 4);
    else delete this.#workspace.dataset.pins;
  }

  /** Enter goes on to the next pin, then to the prompt; with Ctrl it sends. */
  #enter(event) {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) this.closest("form").requestSubmit();
    else (event.target.closest("li").nextElementSibling?.querySelector("input") ?? this.prompt).focus();
  }

  get #workspace() {
    return this.closest("session-workspace");
  }

  async #take(button) {
    button.disabled = true;
    try {
      const { takeRegion } = await part("lib/taking");
      await takeRegion(this.#workspace, button.textContent.trim());
    } finally {
      button.disabled = false;
    }
  }

  #chip(name, shown, amount = "") {
    const chip = this.chips.querySelector(`[data-chip="${name}"]`);
    chip.hidden = !shown;
    chip.querySelector("[data-amount]")?.replaceChildren(String(amount));
  }

  #locks(items) {
    for (const old of this.chips.querySelectorAll('[data-chip="lock"]')) old.remove();
    const template = this.querySelector("template[data-lock]");
    for (const { id, name } of items) {
      const chip = template.content.firstElementChild.cloneNode(true);
      chip.dataset.lock = id;
      chip.querySelector("[data-amount]").textContent = name;
      this.chips.append(chip);
    }
  }

  #drawPins(pins) {
    const template = this.querySelector("template[data-pin]");
    while (this.pins.children.length > pins.length) this.pins.lastElementChild.remove();
    while (this.pins.children.length < pins.length) this.pins.append(template.content.firstElementChild.cloneNode(true));
    pins.forEach(({ text }, index) => {
      const row = this.pins.children[index];
      row.querySelector("b").textContent = index + 1;
      const field = row.querySelector("input");
      if (field.value !== text) field.value = text;
      for (const control of row.querySelectorAll("[data-label]")) {
        control.setAttribute("aria-label", control.dataset.label.replace("%(n)s", index + 1));
      }
    });
  }

  #say(field) {
    const { doc } = this.editor;
    const place = [...this.pins.children].indexOf(field.closest("li"));
    const pins = doc.pins.map((pin, index) => (index === place ? { ...pin, text: field.value } : pin));
    this.editor.change({ ...doc, pins }, { step: false });
  }

  #removePin(row) {
    const { doc } = this.editor;
    const place = [...this.pins.children].indexOf(row);
    this.editor.change({ ...doc, pins: doc.pins.filter((_, index) => index !== place) });
    (this.pins.children[place]?.querySelector("input") ?? this.prompt).focus();
  }
}

customElements.define("region-chips", RegionChips);
