// Zoom and pan of the stage, by wheel, keys, mouse and fingers. In the side-by-side view both panes are handles.

import { heldPan, middleOf, zoomAt, zoomTo } from "studio/lib/geometry";

// Pixels of the screen for one of the picture, at most; and how much a picture may always be enlarged.
const MOST_PIXELS = 16;
const MOST_ENLARGED = 4;
// What on the stage takes pointers itself.
const OTHERS = "image-compare, .inspect, button, a, input, .stage-upload, .stage-surface";
const FITTED = Object.freeze({ scale: 1, x: 0, y: 0 });

export class StageZoom {
  #view;
  #sheet;
  #changed;
  #geometry = null;
  #least = 1;
  #most = MOST_ENLARGED;
  #frame = 0;
  // The pointers that are down, and how all lay when the last of them came or went.
  #pointers = new Map();
  #from = null;
  /** {scale, x, y}: x and y move the sheet by pixels of the unscaled one. */
  now = FITTED;

  /** `sheet` is moved; `view` takes the pointer; `changed({scale, x, y})` is told of every frame. */
  constructor(sheet, view, changed, signal) {
    this.#view = view;
    this.#sheet = sheet;
    this.#changed = changed;
    const on = (target, name, handle, options) => target.addEventListener(name, (event) => handle(event), { signal, ...options });
    on(view, "pointerdown", (event) => this.#down(event));
    on(view, "wheel", (event) => this.#wheel(event), { passive: false });
    on(document, "pointermove", (event) => this.#drag(event));
    for (const name of ["pointerup", "pointercancel"]) on(document, name, (event) => this.#up(event));
    this.#put(FITTED);
  }

  /** Where the picture may go: {sheet, area, full}; `full` is the scale of one pixel of it on one of the screen. */
  set geometry(geometry) {
    this.#geometry = geometry;
    this.#least = Math.min(1, geometry.full);
    this.#most = Math.max(MOST_ENLARGED, geometry.full * MOST_PIXELS);
  }

  /** What is looked at now, for `keep`; null while the picture is fitted. */
  get place() {
    const { scale, x, y } = this.now;
    const fitted = scale === 1 && !x && !y;
    return this.#geometry && !fitted ? middleOf(this.#geometry.sheet, this.#geometry.area, this.now) : null;
  }

  /** Look at the same again after the sheet or the area has changed: in this frame, as they do. */
  keep(place) {
    const { sheet, area } = this.#geometry;
    this.#put(zoomTo(sheet, area, place, this.#least, this.#most));
    this.#draw();
  }

  /** Move the picture by so many pixels of the screen. */
  move(x, y) {
    const { now } = this;
    if (now.scale <= 1) return;
    this.#put({ ...now, x: now.x + x / now.scale, y: now.y + y / now.scale });
    this.hold();
  }

  /** Zoom about a point, as seen from the middle of the fitted picture; by default that in the middle of the stage. */
  to(scale, point = this.#middle) {
    const held = this.#inLimits(scale);
    if (held > 1.001) this.#put(zoomAt(this.now, point, held));
    else this.#put({ ...FITTED, scale: held < 0.999 ? held : 1 });
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
    const { now } = this;
    const held = heldPan(sheet, area, now);
    if (held.x === now.x && held.y === now.y) return;
    this.#put({ ...now, ...held }, matchMedia("(prefers-reduced-motion: reduce)").matches ? "none" : "transform 200ms ease-in-out");
  }

  /** Let a pointer that is down move the picture; with two of them it is zoomed. */
  take(event) {
    event.preventDefault();
    event.stopPropagation();
    if (!this.#geometry) return;
    this.#pointers.set(event.pointerId, event);
    this.#begin();
  }

  #put(now, transition = "none") {
    this.now = now;
    this.#sheet.style.transition = transition;
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    const { scale, x, y } = this.now;
    this.#sheet.style.transform = `scale(${scale}) translate(${x}px, ${y}px)`;
    this.#changed(this.now);
  }

  #inLimits(scale) {
    return Math.min(this.#most, Math.max(this.#least, scale));
  }

  #down(event) {
    // With the loupe in hand a finger looks through it.
    const looks = event.pointerType === "touch" && event.target.closest("[data-loupe]");
    if (event.button === 0 && !looks && !event.target.closest(OTHERS)) this.take(event);
  }

  #begin() {
    const [first] = this.#pointers.values();
    const centre = this.#centreFor(first.clientX);
    this.#from = { centre, now: this.now, ...this.#span(centre) };
  }

  /** Where the pointers, the first two of them, have their middle, and how far they are from each other. */
  #span(centre) {
    const [a, b = a] = this.#pointers.values();
    const at = { x: (a.clientX + b.clientX) / 2 - centre.x, y: (a.clientY + b.clientY) / 2 - centre.y };
    return { at, apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) };
  }

  #drag(event) {
    if (!this.#pointers.has(event.pointerId)) return;
    this.#pointers.set(event.pointerId, event);
    const { centre, now, at, apart } = this.#from;
    const to = this.#span(centre);
    const scale = apart ? this.#inLimits((now.scale * to.apart) / apart) : now.scale;
    this.#put(scale === 1 ? FITTED : zoomAt(now, at, scale, to.at));
  }

  #up(event) {
    if (!this.#pointers.delete(event.pointerId)) return;
    if (this.#pointers.size) this.#begin();
    else this.hold();
  }

  #wheel(event) {
    event.preventDefault();
    if (!this.#geometry) return;
    const delta = event.deltaMode === 1 ? event.deltaY * 20 : event.deltaY;
    const centre = this.#centreFor(event.clientX);
    this.to(this.now.scale * Math.exp(-delta / (event.ctrlKey ? 100 : 400)), { x: event.clientX - centre.x, y: event.clientY - centre.y });
  }

  /** The middle of the fitted picture on the page, in the pane of that place: the same spot of it lies in both. */
  #centreFor(clientX) {
    const pane = this.#view.querySelector(".pane-after").getBoundingClientRect();
    const { sheet } = this.#geometry;
    const left = clientX < pane.left ? pane.left - pane.width : pane.left;
    return { x: left + sheet.x + sheet.width / 2, y: pane.top + sheet.y + sheet.height / 2 };
  }

  get #middle() {
    const { sheet, area } = this.#geometry;
    return { x: area.width / 2 - sheet.x - sheet.width / 2, y: area.height / 2 - sheet.y - sheet.height / 2 };
  }
}
