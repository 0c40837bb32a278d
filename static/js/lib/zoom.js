// Zoom and pan of the stage, by Panzoom. Its events are bound by hand: in the side-by-side view both panes are handles.

import Panzoom from "panzoom";
import { heldPan, middleOf, zoomTo } from "studio/lib/geometry";

// Pixels of the screen for one of the picture, at most; and how much a picture may always be enlarged.
const MOST_PIXELS = 16;
const MOST_ENLARGED = 4;
// What on the stage takes pointers itself.
const OTHERS = "image-compare, .inspect, button, a, input, .stage-upload, .stage-surface";

export class StageZoom {
  #panzoom;
  #view;
  #sheet;
  #changed;
  #geometry = null;
  #least = 1;
  #most = MOST_ENLARGED;

  /** `sheet` is moved; `view` takes the pointer; `changed({scale, x, y})` is told of every frame. */
  constructor(sheet, view, changed, signal) {
    this.#view = view;
    this.#sheet = sheet;
    this.#changed = changed;
    this.#panzoom = Panzoom(sheet, {
      noBind: true,
      canvas: true,
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

  /** Where the picture may go: {sheet, area, full}; `full` is the scale of one pixel of it on one of the screen. */
  set geometry(geometry) {
    this.#geometry = geometry;
    this.#least = Math.min(1, geometry.full);
    this.#most = Math.max(MOST_ENLARGED, geometry.full * MOST_PIXELS);
    this.#panzoom.setOptions({ minScale: this.#least, maxScale: this.#most });
  }

  /** What is looked at now, for `keep`; null while the picture is fitted. */
  get place() {
    const { now } = this;
    const fitted = now.scale === 1 && !now.x && !now.y;
    return this.#geometry && !fitted ? middleOf(this.#geometry.sheet, this.#geometry.area, now) : null;
  }

  /** Look at the same again after the sheet or the area has changed. */
  keep(place) {
    const { sheet, area } = this.#geometry;
    const { scale, x, y } = zoomTo(sheet, area, place, this.#least, this.#most);
    this.#panzoom.zoom(scale, { animate: false });
    this.#panzoom.pan(x, y, { animate: false });
    // Panzoom draws in the next frame; the sheet has its new size in this one.
    this.#sheet.style.transform = `scale(${scale}) translate(${x}px, ${y}px)`;
    this.#changed({ scale, x, y });
  }

  /** Move the picture by so many pixels of the screen. */
  move(x, y) {
    const { now } = this;
    if (now.scale <= 1) return;
    this.#panzoom.pan(now.x + x / now.scale, now.y + y / now.scale, { animate: false });
    this.hold();
  }

  /** Zoom about a point, by default the middle of the stage. */
  to(scale, point = this.#middle()) {
    const held = Math.min(this.#most, Math.max(this.#least, scale));
    if (held <= 1.001) this.#panzoom.reset({ animate: false });
    if (held < 0.999) {
      this.#panzoom.zoom(held, { animate: false });
      this.#panzoom.pan(0, 0, { animate: false });
    }
    if (held > 1.001) this.#panzoom.zoomToPoint(held, point);
  }

  by(factor) {
    this.to(this.now.scale * factor);
  }

  /** One pixel of the picture on one of the screen. */
  full() {
    this.to(this.#geometry.full);
  }

  /** Bring a picture that was dragged away back into sight. */
  hold() {
    const { sheet, area } = this.#geometry;
    const now = this.now;
    const held = heldPan(sheet, area, now);
    if (held.x !== now.x || held.y !== now.y) this.#panzoom.pan(held.x, held.y, { animate: !matchMedia("(prefers-reduced-motion: reduce)").matches });
  }

  /** Let a pointer that is down move the picture; with two of them it is zoomed. */
  take(event) {
    this.#panzoom.handleDown(event);
  }

  #down(event) {
    // With the loupe in hand a finger looks through it.
    const looks = event.pointerType === "touch" && event.target.closest("[data-loupe]");
    if (event.button === 0 && !looks && !event.target.closest(OTHERS)) this.take(event);
  }

  #wheel(event) {
    event.preventDefault();
    const delta = event.deltaMode === 1 ? event.deltaY * 20 : event.deltaY;
    this.to(this.now.scale * Math.exp(-delta / (event.ctrlKey ? 100 : 400)), this.#pointOf(event));
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
