// The outline of a mask, by marching squares. No DOM.

const INSIDE = 128;
// Edges of a cell, and for each case of its corners (top left 8, top right 4, bottom right 2, bottom left 1) the lines
// through it, with the inside on their right.
const [TOP, RIGHT, BOTTOM, LEFT] = [0, 1, 2, 3];
const LINES = [
  [],
  [[LEFT, BOTTOM]],
  [[BOTTOM, RIGHT]],
  [[LEFT, RIGHT]],
  [[RIGHT, TOP]],
  [[LEFT, BOTTOM], [RIGHT, TOP]],
  [[BOTTOM, TOP]],
  [[LEFT, TOP]],
  [[TOP, LEFT]],
  [[TOP, BOTTOM]],
  [[TOP, LEFT], [BOTTOM, RIGHT]],
  [[TOP, RIGHT]],
  [[RIGHT, LEFT]],
  [[RIGHT, BOTTOM]],
  [[BOTTOM, LEFT]],
  [],
];

/**
 * Closed lines around what is inside, each [[x, y], ...] in pixels of the mask, in between pixels where its edge is soft.
 * `values` are its levels, row by row, 0 to 255; nothing is inside beyond its edges.
 */
export function contours(values, width, height) {
  const at = (x, y) => (x < 0 || y < 0 || x >= width || y >= height ? 0 : values[y * width + x]);
  const across = width + 2;
  // An edge is named by the corner it starts at: even to the right of it, odd downwards.
  const name = (x, y, down) => ((y + 1) * across + x + 1) * 2 + down;
  const edge = [(x, y) => name(x, y, 0), (x, y) => name(x + 1, y, 1), (x, y) => name(x, y + 1, 0), (x, y) => name(x, y, 1)];
  const next = new Map();
  for (let y = -1; y < height; y += 1) {
    let [top, bottom] = [0, 0];
    for (let x = -1; x < width; x += 1) {
      const [topRight, bottomRight] = [at(x + 1, y) >= INSIDE ? 1 : 0, at(x + 1, y + 1) >= INSIDE ? 1 : 0];
      for (const [from, to] of LINES[top * 8 + topRight * 4 + bottomRight * 2 + bottom]) next.set(edge[from](x, y), edge[to](x, y));
      [top, bottom] = [topRight, bottomRight];
    }
  }
  const point = (id) => {
    const down = id % 2;
    const corner = (id - down) / 2;
    const [x, y] = [(corner % across) - 1, Math.floor(corner / across) - 1];
    const [a, b] = [at(x, y), at(x + 1 - down, y + down)];
    const share = (INSIDE - a) / (b - a);
    return down ? [x + 0.5, y + 0.5 + share] : [x + 0.5 + share, y + 0.5];
  };
  return loops(next).map((loop) => withoutMiddles(loop.map(point)));
}

function loops(next) {
  const found = [];
  while (next.size) {
    const loop = [];
    let [id] = next.keys();
    while (next.has(id)) {
      loop.push(id);
      const to = next.get(id);
      next.delete(id);
      id = to;
    }
    found.push(loop);
  }
  return found;
}

/** Points in the middle of a straight line tell nothing. */
function withoutMiddles(points) {
  return points.filter(([x, y], index) => {
    const [ax, ay] = points.at(index - 1);
    const [bx, by] = points[(index + 1) % points.length];
    return Math.abs((x - ax) * (by - y) - (y - ay) * (bx - x)) > 1e-6;
  });
}

/** The same as the data of an SVG path. */
export function pathOf(lines) {
  return lines.map((points) => `M${points.map((point) => point.map((n) => n.toFixed(2)).join(" ")).join("L")}Z`).join("");
}
