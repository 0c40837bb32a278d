// Setting the place of a note: a click for a point, a drag for an area, by finger too; or the keyboard, with a crosshair.

import { bindGestures } from "studio/lib/gestures";
import { keyName } from "studio/lib/keys";
import { rounded } from "studio/lib/drawn";
import { held, movedBy, rectBetween, resizedBy, stepOf } from "studio/lib/rectangles";

// Less than this is a click, in pixels of the screen.
const LEAST = 8;
const FIRST = 0.1;

const inside = (point) => point.map(held).map(rounded);

/** Begin; returns {done, leave}: `done` resolves to {pin}, {region}, {} for no place, or null when it was left. */
export function begin(pins) {
  const abort = new AbortController();
  const { signal } = abort;
  const { surface, stage, picture } = pins;
  const parts = { surface, hint: pins.querySelector(".note-hint"), cursor: pins.querySelector(".stage-crosshair") };
  let finish;
  const done = new Promise((resolve) => (finish = resolve));
  const end = (where) => {
    if (signal.aborted) return;
    abort.abort();
    for (const part of Object.values(parts)) part.hidden = true;
    finish(where);
  };
  surface.hidden = parts.hint.hidden = false;
  surface.focus({ preventScroll: true });
  bindGestures(surface, handOf(pins, end), signal);
  bindKeys(pins, parts.cursor, end, signal);
  parts.hint.addEventListener("click", ({ target }) => end(target.closest("button")?.dataset.do === "no-pin" ? {} : null), { signal });
  // Whoever takes a tool in hand, or looks at another picture, has something else in mind.
  stage.addEventListener("tool-changed", () => end(null), { signal });
  stage.addEventListener("picture-placed", () => stage.picture !== picture && stage.picture?.src !== picture.src && end(null), { signal });
  return { done, leave: () => end(null) };
}

function handOf(pins, end) {
  let start = null;
  let where = {};
  const draw = (event) => {
    const point = pins.at(event);
    const { width, height } = pins.stage.place;
    const rect = rectBetween(start, point);
    const large = rect[2] * width >= LEAST && rect[3] * height >= LEAST;
    where = large ? { region: rect } : { pin: inside(point) };
    pins.draft(where);
  };
  return {
    begin(event) {
      start = pins.at(event);
      draw(event);
    },
    move: (event) => start && draw(event),
    end() {
      start = null;
      end(where);
    },
    cancel() {
      start = null;
      pins.draft({});
    },
    hover() {},
    pan: (event) => pins.stage.pan(event),
  };
}

function bindKeys(pins, cursor, end, signal) {
  let where = {};
  const moved = (event) => {
    const step = stepOf(event, pins.picture);
    if (!step) return false;
    where = where.pin || where.region ? shifted(where, step, event.shiftKey) : { pin: [0.5, 0.5] };
    cursor.hidden = false;
    const [x, y] = where.region ?? where.pin;
    cursor.style.setProperty("--x", x);
    cursor.style.setProperty("--y", y);
    pins.draft(where);
    return true;
  };
  const down = (event) => {
    const key = keyName(event);
    if (key === "Escape" || (key === "c" && event.target === pins.surface)) end(null);
    else if (event.target !== pins.surface) return;
    else if (key === "Enter") end(where);
    else if (!moved(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // Before the keys of the workspace, which has its own ideas about arrows.
  addEventListener("keydown", down, { signal, capture: true });
}

/** A place a step further; with `resize` an area becomes larger or smaller, and a point becomes one. */
function shifted({ pin, region }, [dx, dy], resize) {
  if (region) return { region: resize ? resizedBy(region, dx, dy) : movedBy(region, dx, dy) };
  if (resize) return { region: rectBetween(pin, [pin[0] + FIRST, pin[1] + FIRST]) };
  return { pin: inside([pin[0] + dx, pin[1] + dy]) };
}

/** Let the pin of the new note be moved by hand and by key. */
export function dragged(pins, button) {
  let start = null;
  button.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    button.setPointerCapture(event.pointerId);
    start = { x: event.clientX, y: event.clientY, at: pins.at(event), where: pins.drafted };
  });
  button.addEventListener("pointermove", (event) => {
    if (!start || Math.hypot(event.clientX - start.x, event.clientY - start.y) < 4) return;
    const at = pins.at(event);
    pins.moveDraft(shifted(start.where, [at[0] - start.at[0], at[1] - start.at[1]], false));
  });
  for (const name of ["pointerup", "pointercancel"]) button.addEventListener(name, () => (start = null));
  button.addEventListener("keydown", (event) => {
    const step = stepOf(event, pins.picture);
    if (!step) return;
    pins.moveDraft(shifted(pins.drafted, step, event.shiftKey));
    event.preventDefault();
    event.stopPropagation();
  });
}
