// What a gesture with each tool does to the drawing. No DOM. A gesture is {move(point), doc}: `doc` is the drawing as it
// would be now, or null while it would be none (a click where a line is meant).

import { rounded } from "studio/lib/drawn";
import { contains, cornerAt, cornersOf, held, movedBy, rectBetween } from "studio/lib/rectangles";

/** The shapes that a tool adds to: a lock's while one is drawn, else the region's. */
export const shapesOf = (doc, tool) => (tool === "lock" ? doc.lock : doc.region.shapes);

export const withShapes = (doc, tool, shapes) =>
  tool === "lock" ? { ...doc, lock: shapes } : { ...doc, region: { ...doc.region, shapes } };

/** The rectangle that hands and keys change: the last shape, if it is one. */
export function lastRect(doc, tool) {
  const shape = shapesOf(doc, tool).at(-1);
  return shape?.kind === "rect" ? shape.rect : null;
}

export function withLastRect(doc, tool, rect) {
  const shapes = shapesOf(doc, tool);
  return withShapes(doc, tool, [...shapes.slice(0, -1), { ...shapes.at(-1), rect }]);
}

// Smaller than this is a click, not a rectangle.
const LEAST = 0.004;

/**
 * Begin at a point [x, y]. `how` is {tool: region, lock, pin, mark; shape: rect, brush, lasso, arrow, circle, text; cut, size,
 * hardness, reach: [x, y], how near a corner has to be}.
 */
export function begin(doc, point, how) {
  if (how.tool === "pin") return pin(doc, point);
  if (how.tool === "mark") return mark(doc, point, how.shape);
  // Nothing is there to take away from.
  if (how.cut && !shapesOf(doc, how.tool).length) return { doc: null, move() {} };
  return how.shape === "rect" ? rectangle(doc, point, how) : line(doc, point, how);
}

function rectangle(doc, start, { tool, cut, reach }) {
  const gesture = (move) => ({ doc: null, move });
  const last = lastRect(doc, tool);
  const corner = last ? cornerAt(last, start, reach) : -1;
  if (corner >= 0) {
    const opposite = cornersOf(last)[(corner + 2) % 4];
    return gesture(function (point) {
      const rect = rectBetween(opposite, point);
      this.doc = Math.min(rect[2], rect[3]) < LEAST ? this.doc : withLastRect(doc, tool, rect);
    });
  }
  if (last && contains(last, start)) {
    return gesture(function ([x, y]) {
      this.doc = withLastRect(doc, tool, movedBy(last, x - start[0], y - start[1]));
    });
  }
  return gesture(function (point) {
    const rect = rectBetween(start, point);
    const small = Math.min(rect[2], rect[3]) < LEAST;
    this.doc = small ? null : withShapes(doc, tool, [...shapesOf(doc, tool), { kind: "rect", rect, ...(cut && { cut }) }]);
  });
}

/** A brush's stroke or a lasso: as many points as tell something; nothing while it only goes beside the picture. */
function line(doc, start, { tool, shape: kind, cut, size, hardness, reach: [rx, ry] }) {
  const at = ([x, y]) => (kind === "lasso" ? inside([x, y]) : [rounded(x), rounded(y)]);
  const points = [at(start)];
  const brush = kind === "brush";
  const shape = { kind, points, ...(brush && { size, hardness }), ...(cut && { cut }) };
  const drawn = withShapes(doc, tool, [...shapesOf(doc, tool), shape]);
  const spread = (axis) => Math.max(...points.map((one) => one[axis])) - Math.min(...points.map((one) => one[axis]));
  const marks = brush
    ? ([x, y]) => Math.max(-x, x - 1, -y, y - 1) < size / 2
    : () => points.length > 2 && Math.min(spread(0), spread(1)) > LEAST;
  return {
    doc: marks(points[0]) ? drawn : null,
    move(point) {
      const [x, y] = at(point);
      const [lx, ly] = points.at(-1);
      // A sixth of what a finger takes hold of: a pixel or two of the screen.
      if (Math.hypot((x - lx) / rx, (y - ly) / ry) < 1 / 6) return;
      points.push([x, y]);
      this.doc ??= marks([x, y]) ? drawn : null;
    },
  };
}

/** A pin, where the pointer is let go. */
function pin(doc, point) {
  const at = (place) => ({ ...doc, pins: [...doc.pins, { at: inside(place), text: "" }] });
  return {
    doc: at(point),
    move(place) {
      this.doc = at(place);
    },
  };
}

const inside = (point) => point.map(held).map(rounded);

function mark(doc, start, kind) {
  const from = inside(start);
  return {
    doc: null,
    at: from,
    move(point) {
      const to = inside(point);
      if (kind === "text") return void (this.at = to);
      const rect = rectBetween(from, to);
      if (Math.max(rect[2], rect[3]) < LEAST * 2 || (kind === "circle" && Math.min(rect[2], rect[3]) < LEAST)) return;
      const made = kind === "arrow" ? { kind, points: [from, to] } : { kind, rect };
      this.doc = { ...doc, marks: [...doc.marks, made] };
    },
  };
}
