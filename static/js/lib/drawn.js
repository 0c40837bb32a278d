// What a person has drawn on the picture for the next turn: a region, a lock that is not made yet, pins and marks. No DOM.
// Positions and sizes are shares, 0 to 1, so that they hold at any zoom and for a picture of the same shape: x and y of
// width and height, a brush's size of the longer side, feather and grow of the shorter one. Drawings are never changed in
// place but while a gesture lasts.

/**
 * Shapes are {kind: "rect", rect: [x, y, w, h]}, {kind: "lasso", points: [[x, y], ...]}, {kind: "brush", points, size,
 * hardness}, or {kind: "mask", turn} and {kind: "mask", asset} for a region that is used again; with `cut` they take away.
 */
export const NO_REGION = Object.freeze({ shapes: [], invert: false, grow: 0, feather: null });
export const NOTHING = Object.freeze({ region: NO_REGION, lock: [], pins: [], reach: 0, marks: [] });

// What the studio takes.
const MOST_POINTS = 2000;
const MOST_PIXELS = 512;
// What the studio does to an edge of which nothing is said, as a share of the shorter side.
const USUAL_FEATHER = 0.01;

export function isNothing({ region, lock, pins, marks }) {
  return !region.shapes.length && !lock.length && !pins.length && !marks.length;
}

/** How soft the edge will be; that of an earlier turn's region is soft already. */
export function featherOf({ feather, shapes }) {
  return feather ?? (shapes.length === 1 && shapes[0].turn ? 0 : USUAL_FEATHER);
}

const shorter = ({ width, height }) => Math.min(width, height);

/** A share of the shorter side in whole pixels of the picture, as many as the studio takes. */
export function pixelsOf(share, picture) {
  return Math.max(-MOST_PIXELS, Math.min(MOST_PIXELS, Math.round(share * shorter(picture))));
}

/** Where an edit may happen, as a request says it: null if nothing is drawn, without a shape if it has to be painted. */
export function regionBody({ shapes, invert, grow, feather }, picture) {
  if (!shapes.length) return null;
  return {
    ...shapeBody(shapes),
    ...(invert ? { invert } : {}),
    ...(grow ? { grow: pixelsOf(grow, picture) } : {}),
    ...(feather === null ? {} : { feather: pixelsOf(feather, picture) }),
  };
}

/** One shape in words; an empty object for what only a painted mask can say. */
export function shapeBody(shapes) {
  const [only] = shapes;
  if (shapes.length !== 1 || only.cut) return {};
  if (only.kind === "rect") return { rect: only.rect };
  if (only.kind === "lasso" && only.points.length <= MOST_POINTS) return { polygon: only.points };
  if (only.kind === "mask") return only.turn ? { turn: only.turn } : { mask: only.asset };
  return {};
}

/** Pins that say something, and marks, as a request has them. */
export function notesBody({ pins, reach, marks }) {
  const said = pins.filter(({ text }) => text.trim()).map(({ at, text }) => ({ at, text: text.trim(), ...(reach ? { radius: reach } : {}) }));
  return { ...(said.length ? { pins: said } : {}), ...(marks.length ? { markup: marks } : {}) };
}

/** The drawing that a turn was sent with, to change it and send it again. */
export function drawingOf({ region, pins = [], markup = [] }, picture) {
  const shape = region && shapeOf(region);
  return {
    ...NOTHING,
    region: shape
      ? {
          shapes: [shape],
          invert: region.invert ?? false,
          grow: (region.grow ?? 0) / shorter(picture),
          feather: region.feather == null ? null : region.feather / shorter(picture),
        }
      : NO_REGION,
    pins: pins.map(({ at, text }) => ({ at, text })),
    reach: pins.length && pins.every(({ radius }) => radius) ? pins[0].radius : 0,
    marks: markup ?? [],
  };
}

function shapeOf({ rect, polygon, mask, turn }) {
  if (turn) return { kind: "mask", turn };
  if (mask) return { kind: "mask", asset: mask };
  if (polygon) return { kind: "lasso", points: polygon };
  return rect ? { kind: "rect", rect } : null;
}

/** The box around shapes, [x, y, w, h] within the picture: what the price is asked for before a mask is painted. */
export function boundsOf(shapes, picture) {
  const longer = Math.max(picture.width, picture.height);
  let [left, top, right, bottom] = [1, 1, 0, 0];
  for (const shape of shapes.filter(({ cut }) => !cut)) {
    if (shape.kind === "mask") return [0, 0, 1, 1];
    const [x, y, w, h] = shape.rect ?? [];
    const points = shape.points ?? [[x, y], [x + w, y + h]];
    const reach = ((shape.size ?? 0) * longer) / 2;
    for (const [px, py] of points) {
      left = Math.min(left, px - reach / picture.width);
      right = Math.max(right, px + reach / picture.width);
      top = Math.min(top, py - reach / picture.height);
      bottom = Math.max(bottom, py + reach / picture.height);
    }
  }
  const [x0, y0, x1, y1] = [left, top, right, bottom].map((share) => Math.min(1, Math.max(0, share)));
  return x1 > x0 && y1 > y0 ? [x0, y0, x1 - x0, y1 - y0].map(rounded) : [0, 0, 1, 1];
}

export function rounded(share) {
  return Math.round(share * 1e5) / 1e5;
}
