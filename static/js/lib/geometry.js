// Where a picture lies on the stage. Sizes are {width, height}, rectangles {x, y, width, height}, in CSS pixels.

// Two pictures whose shapes differ by less than this are shown as one shape, so that nothing moves between them.
const SAME_SHAPE = 0.02;

/** The largest rectangle of the picture's shape in the middle of the area, `margin` away from its edges. */
export function fit(picture, area, margin = { x: 0, top: 0, bottom: 0 }) {
  const width = Math.max(1, area.width - 2 * margin.x);
  const height = Math.max(1, area.height - margin.top - margin.bottom);
  const scale = Math.min(width / picture.width, height / picture.height);
  const size = { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) };
  return {
    x: Math.round((area.width - size.width) / 2),
    y: Math.round(margin.top + (height - size.height) / 2),
    ...size,
  };
}

/** How far from the edges of a stage of this width the picture stays. */
export function margin(width) {
  const narrow = width < 600;
  return { x: narrow ? 12 : 24, top: narrow ? 10 : 14, bottom: narrow ? 10 : 18 };
}

/** The sheet under a zoom: scaled about its middle, then moved by `x`, `y` of the unscaled picture. */
export function zoomed(sheet, { scale, x, y }) {
  const width = sheet.width * scale;
  const height = sheet.height * scale;
  return {
    x: sheet.x + sheet.width / 2 + x * scale - width / 2,
    y: sheet.y + sheet.height / 2 + y * scale - height / 2,
    width,
    height,
  };
}

/** What of a rectangle can be seen in the area. */
export function visible(rect, area) {
  const x = Math.min(Math.max(rect.x, 0), area.width);
  const y = Math.min(Math.max(rect.y, 0), area.height);
  return {
    x,
    y,
    width: Math.max(0, Math.min(rect.x + rect.width, area.width) - x),
    height: Math.max(0, Math.min(rect.y + rect.height, area.height) - y),
  };
}

export function sameShape(a, b) {
  return Math.abs(a.width / a.height / (b.width / b.height) - 1) < SAME_SHAPE;
}

/** The scale at which one pixel of the picture covers one pixel of the screen. */
export function fullScale(picture, sheet, pixelRatio = 1) {
  return picture.width / pixelRatio / sheet.width;
}

/** What is seen in the middle of the area under a zoom, as shares `u` and `v` of the sheet, and how wide the sheet is. */
export function middleOf(sheet, area, now) {
  const lies = zoomed(sheet, now);
  return { u: (area.width / 2 - lies.x) / lies.width, v: (area.height / 2 - lies.y) / lies.height, width: lies.width };
}

/** The zoom of another sheet or area that shows the same; `least` and `most` limit its scale. */
export function zoomTo(sheet, area, { u, v, width }, least, most) {
  const scale = Math.min(most, Math.max(least, width / sheet.width));
  const pan = (start, size, room, share) => (room / 2 - start - size / 2) / scale - (share - 0.5) * size;
  return { scale, x: pan(sheet.x, sheet.width, area.width, u), y: pan(sheet.y, sheet.height, area.height, v) };
}

/** A pan that keeps at least a third of the area, or all of a smaller picture, in sight. */
export function heldPan(sheet, area, { scale, x, y }) {
  const hold = (start, size, move, room) => {
    const middle = start + size / 2;
    const half = (size * scale) / 2;
    const keep = Math.min(room / 3, half);
    const at = Math.min(Math.max(middle + move * scale, keep - half), room - keep + half);
    return (at - middle) / scale;
  };
  return { x: hold(sheet.x, sheet.width, x, area.width), y: hold(sheet.y, sheet.height, y, area.height) };
}

/** Where all of a picture lies that covers this rectangle, its edges cut off if it has another shape. */
export function covering(picture, rect) {
  const scale = Math.max(rect.width / picture.width, rect.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { x: rect.x + (rect.width - width) / 2, y: rect.y + (rect.height - height) / 2, width, height };
}
