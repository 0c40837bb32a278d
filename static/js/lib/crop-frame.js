// The frame of a crop, {x, y, width, height} in pixels of the picture as it lies turned and straightened; and what becomes
// of all that in a request.

const LEAST = 16;

/** Nothing turned, nothing cut. */
export const UPRIGHT = { turns: 0, flipX: false, flipY: false, degrees: 0, ratio: "free", frame: null, size: null };

/** The size of the picture after quarter turns. */
export function turned({ width, height }, { turns }) {
  return turns % 2 ? { width: height, height: width } : { width, height };
}

/** By how much a turned picture is larger than the one of its ratio that fits into it without empty corners. */
export function overlap({ width, height }, degrees) {
  const [sine, cosine] = [Math.sin((Math.abs(degrees) * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return Math.min(width / (width * cosine + height * sine), height / (width * sine + height * cosine));
}

/** The size of the picture after quarter turns and straightening, as the studio counts it. */
export function canvasOf(picture, state) {
  const size = turned(picture, state);
  const share = overlap(size, state.degrees);
  return { width: Math.max(1, Math.floor(size.width * share)), height: Math.max(1, Math.floor(size.height * share)) };
}

/** Width divided by height of a choice; null for none. */
export function ratioOf(choice, canvas) {
  if (choice === "free") return null;
  if (choice === "original") return canvas.width / canvas.height;
  const [across, down] = choice.split(":").map(Number);
  return across / down;
}

/** The largest frame of a ratio about the middle of another, within the canvas; all of it without a ratio. */
export function largest(canvas, ratio, about = null) {
  if (!ratio) return { x: 0, y: 0, ...canvas };
  const width = Math.min(canvas.width, canvas.height * ratio);
  const frame = { x: 0, y: 0, width, height: width / ratio };
  const middle = about ?? { x: 0, y: 0, ...canvas };
  return moved(frame, middle.x + middle.width / 2 - width / 2, middle.y + middle.height / 2 - frame.height / 2, canvas);
}

/** The frame elsewhere, but never outside. */
export function moved(frame, dx, dy, canvas) {
  const x = Math.min(canvas.width - frame.width, Math.max(0, frame.x + dx));
  const y = Math.min(canvas.height - frame.height, Math.max(0, frame.y + dy));
  return { ...frame, x, y };
}

/** A handle dragged: `h` and `v` are -1, 0 or 1 for left, none, right and top, none, bottom. */
export function dragged(frame, { h, v }, dx, dy, ratio, canvas) {
  const across = axis(frame.x, frame.width, h, dx, canvas.width);
  const down = axis(frame.y, frame.height, v, dy, canvas.height);
  if (!ratio) return { x: across.at(across.size), y: down.at(down.size), width: across.size, height: down.size };
  const wanted = !h ? down.size * ratio : !v ? across.size : Math.max(across.size, down.size * ratio);
  const least = Math.min(Math.max(LEAST, LEAST * ratio), canvas.width, canvas.height * ratio);
  const width = Math.max(least, Math.min(wanted, across.room, down.room * ratio));
  return { x: across.at(width), y: down.at(width / ratio), width, height: width / ratio };
}

/** One direction of that: the size that is asked for, how large it may get, and where it begins then. */
function axis(start, size, side, by, most) {
  const end = start + size;
  const middle = start + size / 2;
  const room = side < 0 ? end : side > 0 ? most - start : 2 * Math.min(middle, most - middle);
  const at = (now) => Math.min(most - now, Math.max(0, side < 0 ? end - now : side > 0 ? start : middle - now / 2));
  return { size: side ? Math.min(room, Math.max(Math.min(LEAST, most), size + side * by)) : size, room, at };
}

/** A quarter turn: clockwise for 1, the other way for -1. The frame and the flips turn with the picture. */
export function quarter(state, way, canvas) {
  const { frame, flipX, flipY, turns, ratio } = state;
  const next = frame && {
    x: way > 0 ? canvas.height - frame.y - frame.height : frame.y,
    y: way > 0 ? frame.x : canvas.width - frame.x - frame.width,
    width: frame.height,
    height: frame.width,
  };
  const held = ratio === "free" || ratio === "original" ? ratio : ratio.split(":").reverse().join(":");
  return { ...state, turns: (turns + way + 4) % 4, flipX: flipY, flipY: flipX, frame: next, ratio: held, size: null };
}

/** Left for right, or top for bottom: the picture leans the other way then. */
export function mirrored(state, name, canvas) {
  const { frame } = state;
  const next = frame && {
    ...frame,
    ...(name === "flipX" ? { x: canvas.width - frame.x - frame.width } : { y: canvas.height - frame.y - frame.height }),
  };
  return { ...state, [name]: !state[name], degrees: -state.degrees || 0, frame: next };
}

/** The frame in whole pixels; a square stays one. */
export function whole(frame, canvas) {
  const side = (size, most) => Math.min(most, Math.max(1, Math.round(size)));
  const [width, height] = [side(frame.width, canvas.width), side(frame.height, canvas.height)];
  const start = (at, size, most) => Math.min(most - size, Math.max(0, Math.round(at)));
  return { x: start(frame.x, width, canvas.width), y: start(frame.y, height, canvas.height), width, height };
}

/** The operations of a request; none where nothing is changed. */
export function operationsOf(picture, state) {
  const canvas = canvasOf(picture, state);
  const { x, y, width, height } = whole(state.frame ?? largest(canvas, null), canvas);
  const cut = width < canvas.width || height < canvas.height;
  const named = state.ratio === "free" || state.ratio === "original" ? {} : { ratio: state.ratio };
  const rect = [x / canvas.width, y / canvas.height, width / canvas.width, height / canvas.height];
  const { size } = state;
  return [
    state.turns && { op: "rotate", degrees: state.turns * 90 },
    state.flipX && { op: "flip", axis: "horizontal" },
    state.flipY && { op: "flip", axis: "vertical" },
    state.degrees && { op: "straighten", degrees: state.degrees },
    cut && { op: "crop", rect, ...named },
    size && (size.width !== width || size.height !== height) && { op: "resize", ...size },
  ].filter(Boolean);
}
