// Rectangles on a picture, [x, y, w, h] in shares of it: drawn from corner to corner, moved, resized, by hand or by key.

import { rounded } from "studio/lib/drawn";

export const held = (share) => Math.min(1, Math.max(0, share));

/** Between two points, cut to the picture. */
export function rectBetween([ax, ay], [bx, by]) {
  const [x0, x1] = [held(Math.min(ax, bx)), held(Math.max(ax, bx))];
  const [y0, y1] = [held(Math.min(ay, by)), held(Math.max(ay, by))];
  return [x0, y0, x1 - x0, y1 - y0].map(rounded);
}

/** The same size elsewhere, but never outside the picture. */
export function movedBy([x, y, w, h], dx, dy) {
  return [Math.min(1 - w, Math.max(0, x + dx)), Math.min(1 - h, Math.max(0, y + dy)), w, h].map(rounded);
}

/** The lower right corner elsewhere; a rectangle never gets smaller than `least`. */
export function resizedBy([x, y, w, h], dx, dy, least = 0.005) {
  return [x, y, Math.min(1 - x, Math.max(least, w + dx)), Math.min(1 - y, Math.max(least, h + dy))].map(rounded);
}

export const cornersOf = ([x, y, w, h]) => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
];

/** Which corner a point is at: the index of `cornersOf`, or -1. `reach` is [x, y], how near it has to be. */
export function cornerAt(rect, [px, py], [rx, ry]) {
  return cornersOf(rect).findIndex(([x, y]) => Math.abs(px - x) <= rx && Math.abs(py - y) <= ry);
}

export function contains([x, y, w, h], [px, py]) {
  return px >= x && px <= x + w && py >= y && py <= y + h;
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** How far an arrow key goes, [dx, dy], or null: a hundredth of the picture, with Alt one pixel of it. */
export function stepOf({ key, altKey }, picture) {
  const step = STEPS[key];
  return step && [step[0] * (altKey ? 1 / picture.width : 0.01), step[1] * (altKey ? 1 / picture.height : 0.01)];
}

/** A rectangle in whole pixels of the picture, [x, y, w, h]; and back. */
export function inPixels([x, y, w, h], { width, height }) {
  return [x * width, y * height, w * width, h * height].map(Math.round);
}

export function fromPixels([x, y, w, h], { width, height }) {
  const start = [held(x / width), held(y / height)];
  return rectBetween(start, [start[0] + Math.max(1, w) / width, start[1] + Math.max(1, h) / height]);
}
