// Pins on the picture as buttons, the crosshair of who sets them by keyboard, the ring of the brush, and words to draw.

import { rounded } from "studio/lib/drawn";
import { held, stepOf } from "studio/lib/rectangles";

/** Draw the pins; those that stay keep their elements and the focus. */
export function drawPins(editor, { pins, reach }) {
  const list = editor.querySelector(".pins");
  while (list.children.length > pins.length) list.lastElementChild.remove();
  while (list.children.length < pins.length) list.append(newPin(editor));
  const { width, height } = editor.picture;
  const share = reach * (Math.min(width, height) / width);
  pins.forEach(({ at: [x, y], text }, index) => {
    const row = list.children[index];
    row.style.setProperty("--x", x);
    row.style.setProperty("--y", y);
    row.style.setProperty("--reach", share);
    row.toggleAttribute("data-flipped", x > 0.95);
    const button = row.firstElementChild;
    button.textContent = index + 1;
    button.setAttribute("aria-label", editor.dataset.pinLabel.replace("%(n)s", index + 1).replace("%(text)s", text.trim() || editor.dataset.pinEmpty));
  });
}

function newPin(editor) {
  const row = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "pin" });
  row.append(button);
  const index = () => [...row.parentElement.children].indexOf(row);
  const moveTo = (at, step) => {
    const { doc } = editor;
    const pins = doc.pins.map((pin, place) => (place === index() ? { ...pin, at: at.map(held).map(rounded) } : pin));
    editor.change({ ...doc, pins }, { step });
  };
  let start = null;
  button.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    button.setPointerCapture(event.pointerId);
    start = { x: event.clientX, y: event.clientY, moved: false };
  });
  button.addEventListener("pointermove", (event) => {
    if (!start || (!start.moved && Math.hypot(event.clientX - start.x, event.clientY - start.y) < 4)) return;
    // The first move is a step that undo takes back, those after it belong to it.
    moveTo(editor.at(event), !start.moved);
    start.moved = true;
  });
  button.addEventListener("click", () => {
    if (!start?.moved) editor.dispatchEvent(new CustomEvent("pin-picked", { bubbles: true, detail: { index: index() } }));
    start = null;
  });
  button.addEventListener("keydown", (event) => {
    const step = stepOf(event, editor.picture);
    const { doc } = editor;
    if (step) moveTo(doc.pins[index()].at.map((value, axis) => value + step[axis]), !event.repeat);
    else if (event.key === "Delete" || event.key === "Backspace") {
      editor.change({ ...doc, pins: doc.pins.filter((_, place) => place !== index()) });
      editor.dispatchEvent(new CustomEvent("stroke-ended", { bubbles: true }));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return row;
}

/** Show where the brush or the keyboard's crosshair is, a point of the picture; null: nowhere. */
export function putCursor(editor, point, size = 0) {
  const cursor = editor.querySelector(".stage-crosshair");
  cursor.hidden = !point;
  if (!point) return;
  cursor.toggleAttribute("data-ring", size > 0);
  const { width, height } = editor.picture;
  for (const [name, value] of Object.entries({ x: point[0], y: point[1], size: size * (Math.max(width, height) / width) })) {
    cursor.style.setProperty(`--${name}`, value);
  }
}

/** Ask for words at a point of the picture and draw them there; empty ones are none. */
export function writeText(editor, at) {
  const field = editor.querySelector(".mark-text");
  // A touch elsewhere leaves the focus in it: what was typed there stands.
  if (!field.hidden) field.onblur();
  field.style.setProperty("--x", at[0]);
  field.style.setProperty("--y", at[1]);
  field.value = "";
  field.hidden = false;
  const end = (keep) => {
    const text = field.value.trim();
    if (field.hidden) return;
    field.hidden = true;
    const { doc } = editor;
    if (keep && text) editor.change({ ...doc, marks: [...doc.marks, { kind: "text", at: at.map(held).map(rounded), text }] });
  };
  field.onkeydown = (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end(event.key === "Enter");
    editor.surface.focus();
  };
  field.onblur = () => end(true);
  // After the pointer is up: what is pressed takes the focus first.
  requestAnimationFrame(() => field.focus());
}
