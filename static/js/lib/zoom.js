// Zoom and pan of the stage, by Panzoom. Its events are bound by hand: in the side-by-side view both panes are handles.

import Panzoom from "panzoom";
import { fullScale, heldPan } from "studio/lib/geometry";

const MOST = 16;
// What on the stage takes pointers itself.
const OTHERS = "image-compare, button, a, input, .stage-upload, .region-surface";

export class StageZoom {
  #panzoom;
  #view;
  #changed;

  /** `sheet` is moved; `view` takes the pointer; `changed({scale, x, y})` is told of every frame. */
  constructor(sheet, view, changed, signal) {
    this.#view = view;
    this.#changed = changed;
    this.#panzoom = Panzoom(sheet, {
      noBind: true,
      canvas: true,
      minScale: 1,
      maxScale: MOST,
      panOnlyWhenZoomed: true,
      pinchAndPan: true,
      cursor: "default",
      overflow: "hidden",
    });
    sheet.addEventListener("panzoomchange", (event) => changed(event.detail), { signal });
    sheet.addEventListener("panzoomend", () => this.hold(), { signal });
    view.addEventListener("pointerdown", (event) => this.#down(event), { signal });
    document.addEventListener("pointermove", (event) => this.#panzoom.handleMove(event), { signal });
    for (const name of ["pointerup", "pointercancel"]) {
      document.addEventListener(name, (event) => this.#panzoom.handleUp(event), { signal });
    }
    view.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
  }

  get now() {
    return { scale: this.#panzoom.getScale(), ...this.#panzoom.getPan() };
  }

  /** Zoom about a point, by default the middle of the stage. */
  to(scale, point = this.#middle()) {
    if (scale <= 1.001) this.#panzoom.reset({ animate: false });
    else this.#panzoom.zoomToPoint(scale, point);
  }

  by(factor) {
    this.to(this.now.scale * factor);
  }

  /** One pixel of the picture on one of the screen; a picture smaller than its sheet stays fitted. */
  full(picture, sheet) {
    this.to(Math.min(MOST, fullScale(picture, sheet, devicePixelRatio)));
  }

  /** Bring a picture that was dragged away back into sight. */
  hold() {
    const { sheet, area } = this.geometry;
    const now = this.now;
    const held = heldPan(sheet, area, now);
    if (held.x !== now.x || held.y !== now.y) this.#panzoom.pan(held.x, held.y, { animate: true });
  }

  /** Let a pointer that is down move the picture; with two of them it is zoomed. */
  take(event) {
    this.#panzoom.handleDown(event);
  }

  #down(event) {
    if (event.button === 0 && !event.target.closest(OTHERS)) this.take(event);
  }

  #wheel(event) {
    event.preventDefault();
    const delta = event.deltaMode === 1 ? event.deltaY * 20 : event.deltaY;
    this.to(Math.min(MOST, this.now.scale * Math.exp(-delta / (event.ctrlKey ? 100 : 400))), this.#pointOf(event));
  }

  /** The same spot of the picture lies in both panes; Panzoom knows only the one of the result. */
  #pointOf(event) {
    const pane = this.#view.querySelector(".pane-after").getBoundingClientRect();
    const inside = event.clientX >= pane.left;
    return { clientX: inside ? event.clientX : event.clientX + pane.width, clientY: event.clientY };
  }

  #middle() {
    const pane = this.#view.querySelector(".pane-after").getBoundingClientRect();
    return { clientX: pane.left + pane.width / 2, clientY: pane.top + pane.height / 2 };
  }
}
