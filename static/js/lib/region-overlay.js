// What is drawn on the picture, as it is shown there: the rest of the picture dimmed, outlines, locks, pins and marks.
// Outlines and handles are drawn in pixels of the screen, so they are as fine at any zoom.

import { contours, pathOf } from "studio/lib/contours";
import { lastRect } from "studio/lib/drawing";
import { featherOf } from "studio/lib/drawn";
import { drawMarks } from "studio/lib/marks";
import { levelsOf, maskSize, newCanvas, paintShapes, refine } from "studio/lib/masks";
import { cornersOf } from "studio/lib/rectangles";

// Longest side of the mask that is looked at, and of the one while a gesture lasts; what is sent has the picture's size.
const MOST = 640;
const MOST_MOVING = 320;
// What is marked this little is hardly marked.
const SOME = 16;
// Units of the drawing across the picture's width.
export const UNITS = 1000;

export class RegionOverlay {
  #box;
  #drawn = new Map();

  constructor(box) {
    this.#box = box;
    this.dim = box.querySelector(".region-dim");
    this.lines = box.querySelector("[data-place]");
    this.hatch = box.querySelector("pattern");
  }

  /** Lay it over the picture where that lies now: a rectangle in pixels, or null. */
  place(place) {
    this.#box.toggleAttribute("data-placed", Boolean(place));
    if (!place) return;
    const scale = place.width / UNITS;
    this.lines.setAttribute("transform", `translate(${place.x} ${place.y}) scale(${scale})`);
    this.hatch.setAttribute("patternTransform", `rotate(45) scale(${1 / scale})`);
    for (const [name, value] of Object.entries(place)) this.#box.style.setProperty(`--p-${name}`, `${value}px`);
    this.#box.style.setProperty("--unit", `${scale}px`);
  }

  /**
   * Draw a drawing on a picture; `locks` are mask shapes that hold already; `moving`
   * while a gesture lasts. Returns the region's share of the picture.
   */
  draw(doc, { picture, locks, tool, images, moving }) {
    const size = maskSize(picture, moving ? MOST_MOVING : MOST);
    const region = this.#region(doc.region, size, images);
    const scale = UNITS / size.width;
    this.#path("region", region, size, scale);
    const kept = [...locks, ...doc.lock];
    this.#path("lock", kept.length ? this.#levels(kept, size, images) : null, size, scale);
    this.#handles(doc, tool, picture);
    drawMarks(this.lines.querySelector("[data-marks]"), doc.marks, picture);
    if (!region) return 0;
    return region.reduce((sum, level) => sum + (level > SOME), 0) / region.length;
  }

  #levels(shapes, size, images, refined) {
    const canvas = newCanvas(size.width, size.height);
    paintShapes(canvas, shapes, images);
    if (refined) refine(canvas, refined);
    return levelsOf(canvas);
  }

  #region(region, size, images) {
    const { dim } = this;
    const { shapes, invert, grow } = region;
    dim.hidden = !shapes.length;
    if (!shapes.length) return null;
    const shorter = Math.min(size.width, size.height);
    const levels = this.#levels(shapes, size, images, { invert, grow: grow * shorter, feather: featherOf(region) * shorter });
    Object.assign(dim, size);
    const veil = new ImageData(size.width, size.height);
    for (let index = 0; index < levels.length; index += 1) veil.data[index * 4 + 3] = 255 - levels[index];
    dim.getContext("2d").putImageData(veil, 0, 0);
    return levels;
  }

  #path(name, levels, { width, height }, scale) {
    const lines = levels ? contours(levels, width, height) : [];
    const data = pathOf(lines.map((points) => points.map(([x, y]) => [x * scale, y * scale])));
    if (this.#drawn.get(name) === data) return;
    this.#drawn.set(name, data);
    for (const path of this.lines.querySelectorAll(`[data-of="${name}"]`)) path.setAttribute("d", data);
  }

  #handles(doc, tool, { width, height }) {
    const rect = tool?.shape === "rect" ? lastRect(doc, tool.tool) : null;
    const points = rect ? cornersOf(rect).map(([x, y]) => `M${x * UNITS} ${(y * UNITS * height) / width}h.01`) : [];
    for (const path of this.lines.querySelectorAll("[data-handles]")) path.setAttribute("d", points.join(""));
  }
}
