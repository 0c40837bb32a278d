// Crop, straighten, turn, flip and resize: the frame on the picture, and its numbers.

import { CropStage } from "studio/lib/crop-stage";
import { UPRIGHT, canvasOf, dragged, largest, mirrored, moved, operationsOf, quarter, ratioOf, whole } from "studio/lib/crop-frame";

class CropPanel extends HTMLElement {
  #abort = new AbortController();
  takesRegion = false;
  state = UPRIGHT;

  /** Begin on the picture that is looked at; `state` is what was set on it before. */
  start(workspace, state = UPRIGHT) {
    const { signal } = this.#abort;
    this.picture = workspace.stage.picture;
    this.ratios = workspace.composer.settings.model?.capabilities.aspect_ratios ?? [];
    this.form = this.querySelector("form");
    this.view = new CropStage(workspace.stage.view, this, signal);
    const on = (name, handle) => this.form.addEventListener(name, handle, { signal });
    on("input", ({ target }) => this.#written(target));
    on("change", ({ target }) => this.#written(target, true));
    on("dblclick", ({ target }) => target.closest('[data-name="degrees"] label') && this.#straighten(0));
    this.addEventListener("click", ({ target }) => this.#acts[target.closest("[data-do]")?.dataset.do]?.(), { signal });
    this.change(state);
    this.view.frame.focus({ preventScroll: true });
  }

  disconnectedCallback() {
    this.#abort.abort();
    this.view?.remove();
  }

  get operations() {
    return operationsOf(this.picture, this.state);
  }

  get canvas() {
    return canvasOf(this.picture, this.state);
  }

  get frame() {
    return this.state.frame ?? largest(this.canvas, null);
  }

  get #ratio() {
    return ratioOf(this.state.ratio, this.canvas);
  }

  /** Drag the frame, or one of its handles. */
  drag(from, handle, dx, dy) {
    const frame = handle ? dragged(from, handle, dx, dy, this.#ratio, this.canvas) : moved(from, dx, dy, this.canvas);
    this.change({ frame });
  }

  /** Arrows move the frame by a pixel, with Shift they resize it; with Ctrl by ten. */
  pressed(event) {
    const [dx, dy] = ARROWS[event.key] ?? [0, 0];
    if (event.target !== this.view.frame || (!dx && !dy)) return false;
    const step = event.ctrlKey || event.metaKey ? 10 : 1;
    const [from, to] = [this.frame, event.shiftKey ? { h: dx && 1, v: dy && 1 } : null];
    this.drag(from, to, dx * step, dy * step);
    return true;
  }

  change(values) {
    this.state = { ...this.state, ...values };
    // The size was chosen for a frame of this shape.
    if ("frame" in values && this.state.size) this.state.size = resizedTo(this.state.size.width, whole(this.frame, this.canvas));
    this.#show();
    this.view.draw();
  }

  #acts = {
    left: () => this.change(quarter(this.state, -1, this.canvas)),
    right: () => this.change(quarter(this.state, 1, this.canvas)),
    flipX: () => this.change(mirrored(this.state, "flipX", this.canvas)),
    flipY: () => this.change(mirrored(this.state, "flipY", this.canvas)),
    reset: () => this.change({ ...UPRIGHT }),
    // What a crop cuts off, a model can add: its words and ratio come into the prompt bar.
    extend: () => {
      const { ratio } = this.state;
      const prompt = this.#extend.dataset.prompt.replace("%s", ratio);
      this.dispatchEvent(new CustomEvent("extend-wanted", { bubbles: true, detail: { ratio, prompt } }));
    },
  };

  get #extend() {
    return this.querySelector('[data-do="extend"]');
  }

  #written(field, done = false) {
    const value = Number(field.value);
    if (field.name === "ratio") return this.#choose(field.value);
    if (field.value === "" || Number.isNaN(value)) return done ? this.#show() : undefined;
    if (field.closest('[data-name="degrees"]')) return this.#straighten(Math.min(45, Math.max(-45, value)), done ? null : field);
    // Numbers count once they are whole: half of one is another.
    if (!done) return undefined;
    if (value < 0) return this.#show();
    const { frame, canvas } = this;
    const now = whole(frame, canvas);
    if (field.name === "w" || field.name === "h") {
      const [h, v] = field.name === "w" ? [1, 0] : [0, 1];
      const by = value - (h ? now.width : now.height);
      const anchored = this.#ratio ? { h: 1, v: 1 } : { h, v };
      return this.drag(now, anchored, h ? by : by * (this.#ratio ?? 0), v ? by : by / (this.#ratio ?? 1));
    }
    if (field.name === "x" || field.name === "y") return this.change({ frame: moved(now, field.name === "x" ? value - now.x : 0, field.name === "y" ? value - now.y : 0, canvas) });
    const wide = field.name === "width" ? value : (value * now.width) / now.height;
    return this.change({ size: resizedTo(Math.round(wide), now) });
  }

  #choose(ratio) {
    const { canvas, frame } = this;
    const wanted = ratioOf(ratio, canvas);
    this.change({ ratio, frame: wanted ? largest(canvas, wanted, frame) : frame });
  }

  /** The frame keeps its place in the picture, as far as there is room. */
  #straighten(degrees, writing = null) {
    const [before, frame] = [this.canvas, this.frame];
    const after = canvasOf(this.picture, { ...this.state, degrees });
    const share = after.width / before.width;
    const scaled = { x: frame.x * share, y: frame.y * share, width: frame.width * share, height: frame.height * share };
    this.state = { ...this.state, degrees, frame: this.state.frame && scaled };
    this.#show(writing);
    this.view.draw();
  }

  #show(writing = null) {
    const { x, y, width, height } = whole(this.frame, this.canvas);
    const size = this.state.size ?? { width, height };
    const values = { x, y, w: width, h: height, width: size.width, height: size.height };
    const { elements } = this.form;
    for (const [name, value] of Object.entries(values)) if (elements[name] !== writing) elements[name].value = value;
    for (const field of this.querySelectorAll('[data-name="degrees"] input')) if (field !== writing) field.value = this.state.degrees;
    for (const choice of this.querySelectorAll('[name="ratio"]')) choice.checked = choice.value === this.state.ratio;
    const { ratio } = this.state;
    this.#extend.parentElement.hidden = !this.ratios.includes(ratio);
    this.#extend.textContent = this.#extend.dataset.text.replace("%s", ratio);
    const changed = this.operations.length > 0;
    this.querySelector('[data-do="reset"]').disabled = !changed && this.state.ratio === "free";
    this.querySelector('[type="submit"]').disabled = !changed;
  }
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function resizedTo(width, frame) {
  const held = Math.max(1, width);
  return { width: held, height: Math.max(1, Math.round((held * frame.height) / frame.width)) };
}

customElements.define("crop-panel", CropPanel);
