// Light, colour and detail: sliders, and the picture as it will be.

import { AdjustCanvas } from "studio/lib/adjust-canvas";
import { IDLE, operationsOf } from "studio/lib/adjust-values";

class AdjustPanel extends HTMLElement {
  #abort = new AbortController();
  #canvas;
  takesRegion = true;
  state = IDLE;

  /** Begin on the picture that is looked at; `state` is what was set on it before. */
  start(workspace, state = IDLE) {
    const { signal } = this.#abort;
    this.form = this.querySelector("form");
    this.#canvas = new AdjustCanvas(workspace, signal);
    const on = (target, name, handle) => target.addEventListener(name, handle, { signal });
    on(this.form, "input", ({ target }) => this.#slid(target));
    on(this.form, "change", ({ target }) => this.#slid(target, true));
    on(this, "dblclick", ({ target }) => this.#reset(target.closest(".slider-row label")?.parentElement.dataset.name));
    on(this, "click", ({ target }) => target.closest('[data-do="reset"]') && this.#set(IDLE));
    on(document, "keyup", ({ key }) => key === " " && this.#canvas.lift(false));
    on(window, "blur", () => this.#canvas.lift(false));
    this.#set(state);
    this.#canvas.open().then((able) => (this.querySelector("[data-no-preview]").hidden = able));
    this.form.querySelector('input[type="range"]').focus({ preventScroll: true });
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  get operations() {
    return operationsOf(this.state);
  }

  /** Space, held, shows the picture as it is. */
  pressed(event) {
    if (event.key !== " " || event.target.closest("button")) return false;
    this.#canvas.lift(true);
    return true;
  }

  #slid(field, done = false) {
    const { name } = field.closest(".slider-row")?.dataset ?? {};
    if (!name || field.value === "") return done && name ? this.#show() : undefined;
    const { min, max } = this.#range(name);
    const value = Math.min(Number(max), Math.max(Number(min), Number(field.value)));
    if (Number.isNaN(value)) return;
    const next = { ...this.state, [name]: value };
    // The black point stays below the white one.
    if (name === "black" && next.black >= next.white) next.white = Math.min(255, next.black + 1);
    if (name === "white" && next.white <= next.black) next.black = Math.max(0, next.white - 1);
    this.state = next;
    this.#show(done ? null : field);
  }

  #reset(name) {
    if (name) this.#set({ ...this.state, [name]: IDLE[name] });
  }

  #set(state) {
    this.state = { ...IDLE, ...state };
    this.#show();
  }

  #range(name) {
    return this.querySelector(`[data-name="${name}"] input[type="range"]`);
  }

  /** Put all fields to what is set, but leave alone the one that is being written in. */
  #show(writing = null) {
    for (const row of this.querySelectorAll(".slider-row")) {
      const { name } = row.dataset;
      for (const field of row.querySelectorAll("input")) if (field !== writing) field.value = this.state[name];
      row.toggleAttribute("data-changed", this.state[name] !== IDLE[name]);
    }
    const changed = this.operations.length > 0;
    this.querySelector('[data-do="reset"]').disabled = !changed;
    this.querySelector('[type="submit"]').disabled = !changed;
    this.#canvas.show(changed ? this.state : null);
  }
}

customElements.define("adjust-panel", AdjustPanel);
