// Keys while a tool is in hand. Arrows, Enter and Delete are for the drawing surface; undo and leaving work from the
// prompt too, as long as nothing was typed there since the last stroke.

import { lastRect, shapesOf, withLastRect, withShapes } from "studio/lib/drawing";
import { hasOwnEscape, isTyping, keyName } from "studio/lib/keys";
import { movedBy, resizedBy, stepOf } from "studio/lib/rectangles";

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
  const down = (event) => {
    if (!editor.tool || event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
    const key = keyName(event);
    const field = isTyping(event.target);
    if (key === "Escape" && !(field && hasOwnEscape(event.target))) editor.cancel() || editor.leave();
    else if (field ? typed || !key.startsWith("Ctrl+") : false) return;
    else if (acts[key]) acts[key]();
    else if (event.target !== surface || !onSurface(editor, event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  // Before the keys of the workspace, which has its own ideas about arrows.
  addEventListener("keydown", down, { signal, capture: true });
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
