// The lines between the pixels of the picture, one pixel of the screen wide, drawn only where they are seen.

import { panesOf } from "studio/lib/inspect-panes";

/** Draw them on a canvas that covers the stage. */
export function drawGrid(canvas, stage) {
  const ratio = devicePixelRatio;
  const { clientWidth, clientHeight } = stage.view;
  const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  // Neither vanishes on black nor on white.
  context.fillStyle = "#8080807a";
  for (const { picture, place, left, width: wide } of panesOf(stage)) {
    const [x, y] = [(left + place.x) * ratio, place.y * ratio];
    const from = Math.max(left * ratio, x);
    const to = Math.min((left + wide) * ratio, x + place.width * ratio);
    const [top, bottom] = [Math.max(0, y), Math.min(height, y + place.height * ratio)];
    for (const at of lines(x, (place.width * ratio) / picture.width, from, to)) context.fillRect(at, top, 1, bottom - top);
    for (const at of lines(y, (place.height * ratio) / picture.height, top, bottom)) context.fillRect(from, at, to - from, 1);
  }
}

/** Where lines stand that begin at `start`, `step` apart, between `from` and `to`; in whole pixels. */
export function* lines(start, step, from, to) {
  for (let n = Math.max(0, Math.ceil((from - start) / step)); start + n * step <= to; n++) yield Math.round(start + n * step);
}
