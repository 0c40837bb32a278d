// The picture as the crop tool shows it: turned and straightened in the browser, with the frame over it. It lies over the
// stage, which does not move.

import { overlap, turned } from "studio/lib/crop-frame";
import { fit, margin } from "studio/lib/geometry";

const HANDLES = [-1, 0, 1].flatMap((v) => [-1, 0, 1].map((h) => ({ h, v }))).filter(({ h, v }) => h || v);

export class CropStage {
  #panel;
  #area;

  /** `panel` is the crop-panel, whose frame this draws and moves. */
  constructor(view, panel, signal) {
    this.#panel = panel;
    this.#area = view;
    this.box = document.importNode(panel.querySelector("template[data-crop-stage]").content, true).firstElementChild;
    this.sheet = this.box.querySelector(".crop-sheet");
    this.img = this.box.querySelector("img");
    this.frame = this.box.querySelector(".crop-frame");
    this.shade = this.box.querySelector(".crop-shade");
    this.img.src = panel.picture.src;
    this.frame.append(...HANDLES.map(handle));
    view.append(this.box);
    this.box.addEventListener("pointerdown", (event) => this.#hold(event, signal), { signal });
    this.box.addEventListener("dblclick", (event) => event.stopPropagation(), { signal });
    const observer = new ResizeObserver(() => this.draw());
    observer.observe(view);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  remove() {
    this.box.remove();
  }

  draw() {
    const { picture, state, canvas, frame } = this.#panel;
    const size = turned(picture, state);
    const { clientWidth, clientHeight } = this.#area;
    const sheet = fit(size, { width: clientWidth, height: clientHeight }, margin(clientWidth));
    this.scale = sheet.width / canvas.width;
    put(this.sheet, sheet);
    const across = state.turns % 2 ? sheet.height : sheet.width;
    const down = state.turns % 2 ? sheet.width : sheet.height;
    const flips = `scale(${state.flipX ? -1 : 1}, ${state.flipY ? -1 : 1})`;
    const lean = `rotate(${state.degrees}deg) scale(${1 / overlap(size, state.degrees)})`;
    Object.assign(this.img.style, { width: `${across}px`, height: `${down}px` });
    this.img.style.transform = `translate(-50%, -50%) ${lean} ${flips} rotate(${state.turns * 90}deg)`;
    const [sx, sy] = [sheet.width / canvas.width, sheet.height / canvas.height];
    for (const part of [this.frame, this.shade]) {
      put(part, { x: frame.x * sx, y: frame.y * sy, width: frame.width * sx, height: frame.height * sy });
    }
  }

  #hold(event, signal) {
    const { target } = event;
    event.stopPropagation();
    if (event.button !== 0) return;
    event.preventDefault();
    this.frame.focus({ preventScroll: true });
    if (!target.closest(".crop-frame")) return;
    const { h, v } = target.dataset;
    const grip = h ? { h: Number(h), v: Number(v) } : null;
    const from = this.#panel.frame;
    const end = new AbortController();
    this.box.setPointerCapture(event.pointerId);
    this.box.toggleAttribute("data-held", true);
    const on = (name, handle) => this.box.addEventListener(name, handle, { signal: AbortSignal.any([end.signal, signal]) });
    on("pointermove", (move) => {
      if (move.pointerId !== event.pointerId) return;
      this.#panel.drag(from, grip, (move.clientX - event.clientX) / this.scale, (move.clientY - event.clientY) / this.scale);
    });
    for (const name of ["pointerup", "pointercancel"]) {
      on(name, () => {
        end.abort();
        this.box.toggleAttribute("data-held", false);
      });
    }
  }
}

function handle({ h, v }) {
  const knob = Object.assign(document.createElement("i"), { className: "crop-handle" });
  Object.assign(knob.dataset, { h, v });
  return knob;
}

function put(element, { x, y, width, height }) {
  for (const [name, value] of Object.entries({ left: x, top: y, width, height })) element.style[name] = `${value}px`;
}
