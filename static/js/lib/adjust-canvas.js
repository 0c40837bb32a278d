// The picture as it will be, over the picture as it is: follows zoom and pan, and what is drawn and locked.

import { Preview } from "studio/lib/adjust-shader";
import { levelsOf, maskSize, newCanvas, paintShapes } from "studio/lib/masks";

const MASK = 640;
// A frame that takes longer is felt; after so many of them the preview gets smaller, but no smaller than this.
const SLOW_MS = 40;
const SLOW_FRAMES = 3;
const LEAST = 400;

export class AdjustCanvas {
  #workspace;
  #preview = null;
  #picture;
  #image = null;
  #scale = 1;
  #frame = 0;
  #slow = 0;
  #values = null;

  /** Begin over the picture that the workspace's stage shows; `signal` ends it. */
  constructor(workspace, signal) {
    const { stage } = workspace;
    this.#workspace = workspace;
    this.#picture = stage.picture;
    this.canvas = Object.assign(document.createElement("canvas"), { className: "adjust-canvas", hidden: true });
    this.canvas.setAttribute("aria-hidden", "true");
    stage.view.append(this.canvas);
    const place = () => {
      for (const [name, value] of Object.entries(stage.place ?? {})) this.canvas.style.setProperty(`--${name}`, `${value}px`);
    };
    place();
    stage.addEventListener("picture-placed", place, { signal });
    workspace.addEventListener("drawn-changed", () => this.#masked(), { signal });
    signal.addEventListener("abort", () => this.#end());
  }

  /** Resolves to whether the browser can draw it. */
  async open() {
    const image = new Image();
    image.src = this.#picture.src;
    await image.decode().catch(() => {});
    if (!this.canvas.isConnected || !image.naturalWidth) return true;
    this.#preview = Preview.on(this.canvas);
    if (!this.#preview) return false;
    this.#image = image;
    this.#scale = image.naturalWidth / this.#picture.width;
    this.#preview.setPicture(image);
    this.#masked();
    return true;
  }

  /** Show values of lib/adjust-values.js; null shows the picture itself. */
  show(values) {
    this.#values = values;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      this.canvas.hidden = !values;
      if (!values || !this.#preview) return;
      const start = performance.now();
      this.#preview.draw(values, this.#scale);
      requestAnimationFrame(() => this.#pace(performance.now() - start));
    });
  }

  /** Lift it for a moment, to compare. */
  lift(lifted) {
    this.canvas.classList.toggle("is-lifted", lifted);
  }

  #end() {
    cancelAnimationFrame(this.#frame);
    // The graphics memory of a picture is not left to the collector.
    if (this.#preview) this.canvas.getContext("webgl2").getExtension("WEBGL_lose_context")?.loseContext();
    this.#preview = null;
    this.canvas.remove();
  }

  /** Where there is no graphics card, half the picture is drawn four times as fast. */
  #pace(took) {
    this.#slow = took > SLOW_MS ? this.#slow + 1 : 0;
    const { width, height } = this.canvas;
    if (this.#slow < SLOW_FRAMES || Math.min(width, height) / 2 < LEAST || !this.#preview) return;
    const smaller = newCanvas(Math.round(width / 2), Math.round(height / 2));
    smaller.getContext("2d").drawImage(this.#image, 0, 0, smaller.width, smaller.height);
    this.#preview.setPicture(smaller);
    this.#scale *= smaller.width / width;
    this.#slow = 0;
    this.show(this.#values);
  }

  /** What is drawn limits it, and what is locked stays. */
  #masked() {
    this.#preview?.setMask(this.#mask());
    this.show(this.#values);
  }

  #mask() {
    const editor = this.#workspace.querySelector("region-editor");
    const [veil, locks] = [editor?.overlay?.dim, editor?.locks ?? []];
    if ((!veil || veil.hidden) && !locks.length) return null;
    const size = maskSize(this.#picture, MASK);
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
