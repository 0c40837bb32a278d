// Keys while a tool is in hand. Arrows, Enter and Delete are for the drawing surface. After a stroke the focus is in the
// prompt: undo works there as long as nothing was typed since, Delete and those that no sentence begins with while it is
// empty, and the letters of the tools at any time with Alt.

import { lastRect, shapesOf, withLastRect, withShapes } from "studio/lib/drawing";
import { hasOwnEscape, isTyping, keyName } from "studio/lib/keys";
import { movedBy, resizedBy, stepOf } from "studio/lib/rectangles";

const IN_EMPTY_PROMPT = [",", ".", "Delete"];
const FIRST_RECT = [0.25, 0.25, 0.5, 0.5];

export function bindRegionKeys(editor, signal) {
  const { surface } = editor;
  let typed = false;
  document.addEventListener("input", ({ target }) => (typed = isTyping(target)), { signal });
  editor.addEventListener("drawn-changed", () => (typed = false), { signal });

  const acts = {
    "Ctrl+Z": () => editor.undo(),
    "Ctrl+Shift+Z": () => editor.redo(),
    "Ctrl+Y": () => editor.redo(),
    e: () => ["region", "lock"].includes(editor.tool) && editor.set({ cut: !editor.brush.cut }),
    ",": () => editor.set({ size: Math.max(0.004, editor.brush.size / 1.25) }),
    ".": () => editor.set({ size: Math.min(0.5, editor.brush.size * 1.25) }),
  };
  /** Whether a key that goes into a field is for the tool all the same. */
  const meant = (field, key) => (key.startsWith("Ctrl+") ? !typed : field.name === "prompt" && !field.value && IN_EMPTY_PROMPT.includes(key));
  /** Press the letter of a tool; false if it is none. */
  const letter = (key) => {
    const button = editor.closest("session-workspace").querySelector(`:is(.draw-tools, region-tools) [data-key="${key}"]`);
    if (!button && !acts[key]) return false;
    if (acts[key]) acts[key]();
    else button.click();
    return true;
  };
  const down = (event) => {
    if (!editor.tool || event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
    const key = keyName(event);
    const field = isTyping(event.target);
    if (key === "Escape" && !(field && hasOwnEscape(event.target))) editor.cancel() || editor.leave();
    else if (altLetter(event)) {
      if (!letter(altLetter(event))) return;
    } else if (field && !meant(event.target, key)) return;
    else if (field && key === "Delete") editor.clear();
    else if (acts[key]) acts[key]();
    else if (event.target !== surface || !onSurface(editor, event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // Before the keys of the workspace, which has its own ideas about arrows.
  addEventListener("keydown", down, { signal, capture: true });
}

/** The letter that is pressed with Alt alone, or "": a Mac writes other signs with it, so its place on the keyboard tells. */
function altLetter({ altKey, ctrlKey, metaKey, key, code }) {
  if (!altKey || ctrlKey || metaKey) return "";
  return (/^[a-z]$/i.test(key) ? key : (/^Key([A-Z])$/.exec(code)?.[1] ?? "")).toLowerCase();
}

/** Whether the surface had a use for the key. */
function onSurface(editor, event) {
  const { tool, shape, doc, picture } = editor;
  const step = stepOf(event, picture);
  if (event.key === "Delete" || event.key === "Backspace") editor.clear();
  else if (tool === "pin") {
    if (step) editor.moveCursor(step);
    else if (event.key === "Enter") editor.addPin();
    else return false;
  } else if (shape === "rect" && tool !== "mark") {
    if (event.key === "Enter") editor.dispatchEvent(new CustomEvent("numbers-wanted", { bubbles: true }));
    else if (!step) return false;
    else editor.change(nudged(doc, tool, step, event.shiftKey));
  } else return false;
  return true;
}

/** The last rectangle moved, or with Shift resized; without one, one in the middle. */
function nudged(doc, tool, step, resize) {
  const rect = lastRect(doc, tool);
  if (!rect) return withShapes(doc, tool, [...shapesOf(doc, tool), { kind: "rect", rect: FIRST_RECT }]);
  return withLastRect(doc, tool, resize ? resizedBy(rect, ...step) : movedBy(rect, ...step));
}
