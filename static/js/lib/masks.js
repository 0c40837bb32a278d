// Painting drawn shapes as a mask: white inside, black outside, grey where an edge is soft.

// So many rings are enough for a soft brush: what is between two of them cannot be seen.
const RINGS = 16;
// Directions in which a mask grows, in so many steps of so many pixels at most.
const AROUND = 8;
const STEPS = 3;
const STEP = 2;

export function newCanvas(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.getContext("2d", { willReadFrequently: true });
  return canvas;
}

/** The size of a mask of a picture of which no side is longer than `most`. */
export function maskSize({ width, height }, most) {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Paint shapes (see lib/drawn.js) onto a canvas of the picture's shape; `images(shape)` is a mask's picture, or null. */
export function paintShapes(canvas, shapes, images) {
  const context = canvas.getContext("2d");
  context.globalCompositeOperation = "source-over";
  context.fillStyle = "#000";
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const shape of shapes) {
    // Where shapes meet, the fuller one counts; what takes away, takes away as much.
    context.globalCompositeOperation = shape.cut ? "darken" : "lighten";
    PAINT[shape.kind](context, shape, canvas, images);
  }
  context.globalCompositeOperation = "source-over";
}

const level = (share, cut) => {
  const value = Math.round(255 * (cut ? 1 - share : share));
  return `rgb(${value} ${value} ${value})`;
};

const PAINT = {
  rect(context, { rect: [x, y, w, h], cut }, { width, height }) {
    context.fillStyle = level(1, cut);
    context.fillRect(x * width, y * height, w * width, h * height);
  },
  lasso(context, { points, cut }, size) {
    context.fillStyle = level(1, cut);
    context.fill(lineThrough(points, size), "evenodd");
  },
  brush(context, { points, size, hardness, cut }, canvas) {
    const line = lineThrough(points, canvas);
    const width = size * Math.max(canvas.width, canvas.height);
    context.lineCap = "round";
    context.lineJoin = "round";
    const rings = hardness < 1 ? RINGS : 1;
    for (let ring = 1; ring <= rings; ring += 1) {
      context.strokeStyle = level(ring / rings, cut);
      context.lineWidth = Math.max(0.5, width * (1 - ((1 - hardness) * (ring - 1)) / Math.max(1, rings - 1)));
      context.stroke(line);
    }
  },
  mask(context, shape, { width, height }, images) {
    const image = images(shape);
    if (image) context.drawImage(image, 0, 0, width, height);
  },
};

function lineThrough(points, { width, height }) {
  const path = new Path2D();
  const [x, y] = points[0];
  path.moveTo(x * width, y * height);
  // A single point is drawn as a dot.
  for (const [px, py] of points.length > 1 ? points.slice(1) : points) path.lineTo(px * width, py * height);
  return path;
}

/** Invert, grow and soften a painted mask as the studio will; `grow` and `feather` in pixels of the canvas. */
export function refine(canvas, { invert, grow, feather }) {
  const context = canvas.getContext("2d");
  if (invert) {
    context.globalCompositeOperation = "difference";
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.globalCompositeOperation = "source-over";
  }
  // A soft edge reaches inwards, so that nothing changes outside of what was drawn.
  growBy(canvas, grow - feather / 2);
  if (feather >= 1) soften(canvas, feather / 2);
}

function growBy(canvas, pixels) {
  if (Math.abs(pixels) < 0.5) return;
  const context = canvas.getContext("2d");
  const copy = newCanvas(canvas.width, canvas.height);
  const steps = Math.min(STEPS, Math.ceil(Math.abs(pixels) / STEP));
  for (let step = 0; step < steps; step += 1) {
    copy.getContext("2d").drawImage(canvas, 0, 0);
    context.globalCompositeOperation = pixels > 0 ? "lighten" : "darken";
    for (let way = 0; way < AROUND; way += 1) {
      const angle = ((way + step / steps) * 2 * Math.PI) / AROUND;
      context.drawImage(copy, (Math.cos(angle) * pixels) / steps, (Math.sin(angle) * pixels) / steps);
    }
  }
  context.globalCompositeOperation = "source-over";
}

/** Blur by drawing it smaller and larger again: every browser can. */
function soften(canvas, radius) {
  const context = canvas.getContext("2d");
  const scale = Math.min(1, 1.5 / radius);
  const small = newCanvas(Math.max(2, Math.round(canvas.width * scale)), Math.max(2, Math.round(canvas.height * scale)));
  const smallContext = small.getContext("2d");
  smallContext.imageSmoothingQuality = context.imageSmoothingQuality = "high";
  smallContext.drawImage(canvas, 0, 0, small.width, small.height);
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}

/** The levels of a mask, 0 to 255, row by row. */
export function levelsOf(canvas) {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const levels = new Uint8Array(data.length / 4);
  for (let index = 0; index < levels.length; index += 1) levels[index] = data[index * 4];
  return levels;
}

/** Whether shapes leave nothing marked, as after all was erased. */
export function isBlank(shapes, picture, images) {
  const { width, height } = maskSize(picture, 640);
  const canvas = newCanvas(width, height);
  paintShapes(canvas, shapes, images);
  return !levelsOf(canvas).some(Boolean);
}

/** Shapes as a PNG of the picture's own size. */
export function maskFile(shapes, picture, images) {
  const canvas = newCanvas(picture.width, picture.height);
  paintShapes(canvas, shapes, images);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(new File([blob], "mask.png", { type: "image/png" })), "image/png"));
}

/** Pictures of masks by their shape, fetched once; `ready` is called when one has come. */
export class MaskImages {
  #images = new Map();

  constructor(ready) {
    this.of = (shape) => {
      const source = sourceOf(shape);
      if (!this.#images.has(source)) {
        const image = Object.assign(new Image(), { src: source });
        this.#images.set(source, image);
        image.decode().then(ready, () => {});
      }
      const image = this.#images.get(source);
      return image.complete && image.naturalWidth ? image : null;
    };
  }

  /** Wait for all that these shapes need. */
  async load(shapes) {
    for (const shape of shapes.filter(({ kind }) => kind === "mask")) {
      this.of(shape);
      await this.#images.get(sourceOf(shape)).decode();
    }
  }
}

const sourceOf = ({ turn, lock, asset }) => {
  if (turn) return `/api/v1/turns/${turn}/mask`;
  return lock ? `/api/v1/locks/${lock}/mask` : `/assets/${asset}/original`;
};
