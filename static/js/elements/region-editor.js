// Drawing on the picture: which tool is in hand, what has been drawn, and what of it goes along with the next turn.

import { begin } from "studio/lib/drawing";
import { NOTHING, isNothing, rounded } from "studio/lib/drawn";
import { bindGestures } from "studio/lib/gestures";
import { MaskImages } from "studio/lib/masks";
import { held } from "studio/lib/rectangles";
import { RegionDraft } from "studio/lib/region-draft";
import { handOf } from "studio/lib/region-hand";
import { bindRegionKeys } from "studio/lib/region-keys";
import { RegionOverlay } from "studio/lib/region-overlay";
import { drawPins, putCursor } from "studio/lib/region-pins";
import { Masks, sketchOf } from "studio/lib/region-sending";
import { recall, remember } from "studio/lib/storage";

const BRUSH = { size: 0.05, hardness: 0.8 };

class RegionEditor extends HTMLElement {
  #abort;
  #draft;
  #hand;
  #frame = 0;
  #drawnOn = null;
  /** region, lock, pin, mark, or null. */
  tool = null;
  shape = "rect";
  /** Mask shapes of the locks that hold. */
  locks = [];
  cursor = [0.5, 0.5];
  share = 0; // how much of the picture the region takes

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.stage = this.closest("picture-stage");
    this.surface = this.querySelector(".stage-surface");
    this.overlay = new RegionOverlay(this);
    this.images = new MaskImages(() => this.#changed());
    this.masks = new Masks(this.images);
    this.brush = { ...BRUSH, ...recall("brush"), cut: false };
    this.#draft = new RegionDraft(this.dataset.session);
    this.#hand = handOf(this);
    this.stage.addEventListener("picture-placed", () => this.#place(), { signal });
    this.surface.addEventListener("blur", () => putCursor(this, null), { signal });
    bindGestures(this.surface, this.#hand, signal);
    bindRegionKeys(this, signal);
    this.#place();
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  get picture() {
    return this.stage.picture;
  }

  get doc() {
    return this.#draft.on(this.picture);
  }

  get can() {
    return { undo: this.#draft.canUndo, redo: this.#draft.canRedo, clear: !isNothing(this.doc) };
  }

  /** What the next request has of it; a mask that is still to be painted by its box. */
  get body() {
    return this.picture ? sketchOf(this.doc, this.picture) : {};
  }

  /** The same of a drawing on a picture, once masks are painted and sent. Rejects with a Refusal. */
  bring = async ({ doc, picture }) => (picture ? this.masks.bodyOf(doc, picture) : {});

  /** Draw something else; `step` false: without a step of undo, as for each letter of a text. */
  change(doc, { step = true } = {}) {
    this.#draft.change(doc, this.picture, step);
    this.#changed();
  }

  /** Whether a stroke is under way. */
  get isDrawing() {
    return Boolean(this.#hand.doc);
  }

  /** Forget the stroke under way; false if there is none. */
  cancel = () => this.#hand.cancel();
  undo = () => this.cancel() || (this.#draft.undo() && this.#changed());
  redo = () => this.#draft.redo() && this.#changed();
  clear = () => this.can.clear && this.change(NOTHING);
  settleLock = (shapes) => this.#draft.settleLock(shapes) && this.#changed();
  drop = (doc) => this.#draft.drop(doc) && this.#changed();
  leave = () => this.use(null);

  /** Change the brush: {size, hardness, cut}. */
  set(values) {
    Object.assign(this.brush, values);
    remember("brush", { size: this.brush.size, hardness: this.brush.hardness });
    this.tell("tool-changed");
  }

  /** Take a tool in hand, or with null none. */
  use(tool, shape = tool === "mark" ? "arrow" : "rect") {
    const left = this.tool;
    this.cancel();
    Object.assign(this, { tool: this.picture ? tool : null, shape: tool === "pin" ? "pin" : shape });
    // Another tool begins by marking: there may be nothing to erase.
    if (this.tool !== left) this.brush.cut = false;
    this.surface.hidden = !this.tool;
    this.dataset.drawing = this.tool ?? "";
    this.redraw();
    this.tell("tool-changed", { left });
  }

  /** Set a pin where the crosshair is. */
  addPin() {
    this.#hand.end(begin(this.doc, this.cursor, { tool: "pin" }));
  }

  moveCursor([dx, dy]) {
    this.cursor = [held(this.cursor[0] + dx), held(this.cursor[1] + dy)].map(rounded);
    putCursor(this, this.cursor);
  }

  redraw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** A point of the screen in shares of the picture. */
  at({ clientX, clientY }) {
    const box = this.getBoundingClientRect();
    const { x, y, width, height } = this.stage.place;
    return [(clientX - box.x - x) / width, (clientY - box.y - y) / height];
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  #place() {
    this.overlay.place(this.stage.place);
    if (!this.picture && this.tool) this.leave();
    if (this.#drawnOn !== this.picture) this.#changed();
  }

  #changed() {
    this.#drawnOn = this.picture;
    this.#draw();
    this.tell("drawn-changed");
  }

  #draw() {
    const { picture, locks, images, tool, shape } = this;
    if (!picture) return;
    const [moving, doc] = [this.#hand.doc, this.#hand.doc ?? this.doc];
    this.share = this.overlay.draw(doc, { picture, locks, tool: tool && { tool, shape }, images: images.of, moving });
    drawPins(this, doc);
  }
}

customElements.define("region-editor", RegionEditor);
