// Light, colour and detail: sliders, and the picture as it will be.

import { Preview } from "studio/lib/adjust-shader";
import { IDLE, operationsOf } from "studio/lib/adjust-values";
import { levelsOf, maskSize, newCanvas, paintShapes } from "studio/lib/masks";

const MASK = 640;
// A frame that takes longer is felt; after so many of them the preview gets smaller, but no smaller than this.
const SLOW_MS = 40;
const SLOW_FRAMES = 3;
const LEAST = 400;

class AdjustPanel extends HTMLElement {
  #abort = new AbortController();
  #frame = 0;
  #preview = null;
  #slow = 0;
  takesRegion = true;
  state = IDLE;

  /** Begin on the picture that is looked at; `state` is what was set on it before. */
  start(workspace, state = IDLE) {
    const { signal } = this.#abort;
    this.workspace = workspace;
    this.stage = workspace.stage;
    this.picture = this.stage.picture;
    this.form = this.querySelector("form");
    this.canvas = Object.assign(document.createElement("canvas"), { className: "adjust-canvas" });
    this.canvas.setAttribute("aria-hidden", "true");
    this.stage.view.append(this.canvas);
    const on = (target, name, handle) => target.addEventListener(name, handle, { signal });
    on(this.form, "input", ({ target }) => this.#slid(target));
    on(this.form, "change", ({ target }) => this.#slid(target, true));
    on(this, "dblclick", ({ target }) => this.#reset(target.closest(".slider-row label")?.parentElement.dataset.name));
    on(this, "click", ({ target }) => target.closest('[data-do="reset"]') && this.#set(IDLE));
    on(this.stage, "picture-placed", () => this.#place());
    on(workspace, "drawn-changed", () => this.#masked());
    on(document, "keyup", ({ key }) => key === " " && this.canvas.classList.remove("is-lifted"));
    on(window, "blur", () => this.canvas.classList.remove("is-lifted"));
    this.#set(state);
    this.#place();
    this.#open();
    this.form.querySelector('input[type="range"]').focus({ preventScroll: true });
  }

  disconnectedCallback() {
    this.#abort.abort();
    cancelAnimationFrame(this.#frame);
    this.canvas?.remove();
    // The graphics memory of a picture is not left to the collector.
    this.#preview?.canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context")?.loseContext();
  }

  get operations() {
    return operationsOf(this.state);
  }

  /** Space, held, shows the picture as it is. */
  pressed(event) {
    if (event.key !== " " || event.target.closest("button")) return false;
    this.canvas.classList.add("is-lifted");
    return true;
  }

  async #open() {
    const image = new Image();
    image.src = this.picture.src;
    await image.decode().catch(() => {});
    if (!this.isConnected || !image.naturalWidth) return;
    this.#preview = Preview.on(this.canvas);
    this.querySelector("[data-no-preview]").hidden = Boolean(this.#preview);
    if (!this.#preview) return;
    this.#preview.setPicture(image);
    this.source = image;
    this.scale = image.naturalWidth / this.picture.width;
    this.#masked();
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
    this.#draw();
  }

  #reset(name) {
    if (name) this.#set({ ...this.state, [name]: IDLE[name] });
  }

  #set(state) {
    this.state = { ...IDLE, ...state };
    this.#show();
    this.#draw();
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
  }

  #place() {
    const { place } = this.stage;
    if (!place) return;
    for (const [name, value] of Object.entries(place)) this.canvas.style.setProperty(`--${name}`, `${value}px`);
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      this.canvas.hidden = !this.operations.length;
      if (this.canvas.hidden || !this.#preview) return;
      const start = performance.now();
      this.#preview.draw(this.state, this.scale);
      requestAnimationFrame(() => this.#pace(performance.now() - start));
    });
  }

  /** Where there is no graphics card, half the picture is drawn four times as fast. */
  #pace(took) {
    this.#slow = took > SLOW_MS ? this.#slow + 1 : 0;
    const { width, height } = this.canvas;
    if (this.#slow < SLOW_FRAMES || Math.min(width, height) / 2 < LEAST || !this.isConnected) return;
    const smaller = newCanvas(Math.round(width / 2), Math.round(height / 2));
    smaller.getContext("2d").drawImage(this.source, 0, 0, smaller.width, smaller.height);
    this.#preview.setPicture(smaller);
    this.scale *= smaller.width / width;
    this.#slow = 0;
    this.#draw();
  }

  /** What is drawn limits it, and what is locked stays. */
  #masked() {
    this.#preview?.setMask(this.#mask());
    this.#draw();
  }

  #mask() {
    const editor = this.workspace.querySelector("region-editor");
    const [veil, locks] = [editor?.overlay?.dim, editor?.locks ?? []];
    if ((!veil || veil.hidden) && !locks.length) return null;
    const size = maskSize(this.picture, MASK);
    const mask = newCanvas(size.width, size.height);
    const context = mask.getContext("2d");
    context.fillRect(0, 0, size.width, size.height);
    context.globalCompositeOperation = "destination-out";
    if (veil && !veil.hidden) context.drawImage(veil, 0, 0, size.width, size.height);
    if (locks.length) context.drawImage(alphaOf(locks, size, editor.images.of), 0, 0);
    return mask;
  }
}

/** A canvas that is opaque where the shapes are. */
function alphaOf(shapes, { width, height }, images) {
  const canvas = newCanvas(width, height);
  paintShapes(canvas, shapes, images);
  const levels = levelsOf(canvas);
  const data = new ImageData(width, height);
  for (let index = 0; index < levels.length; index += 1) data.data[index * 4 + 3] = levels[index];
  canvas.getContext("2d").putImageData(data, 0, 0);
  return canvas;
}

customElements.define("adjust-panel", AdjustPanel);
