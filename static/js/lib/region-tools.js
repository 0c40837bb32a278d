// The tools of the stage, all together: loaded when the first of them is taken in hand, or when there is something drawn.

import "studio/elements/region-chips";
import "studio/elements/region-editor";
import "studio/elements/region-tools";
import { drawingOf } from "studio/lib/drawn";
import { announce } from "studio/lib/page";

/** Bind them; returns the region-editor. `locks` is a lib/locks.js Locks. */
export function bindRegionTools(workspace, locks, signal) {
  const { composer } = workspace;
  const editor = workspace.querySelector("region-editor");
  const chips = workspace.querySelector("region-chips");
  workspace.querySelector("region-tools").bind(editor, workspace, signal);
  chips.bind(editor, locks, (refusal) => workspace.complain(refusal), signal);
  const on = (name, handle) => editor.addEventListener(name, handle, { signal });

  const showLocks = () => {
    editor.locks = locks.items.map(({ id }) => ({ kind: "mask", lock: id }));
    editor.redraw();
    chips.draw();
  };
  const makeLock = async () => {
    const { doc, picture } = editor;
    if (!doc.lock.length) return;
    await editor.masks.lock(doc.lock, composer.base.turn, picture);
    editor.settleLock();
    await locks.load();
    announce(chips.dataset.locked);
  };

  on("tool-changed", ({ detail }) => {
    const { tool } = editor;
    workspace.toggleAttribute("data-drawing", Boolean(tool));
    for (const button of workspace.querySelectorAll(".tools [data-tool]")) button.setAttribute("aria-pressed", button.dataset.tool === tool);
    if (detail?.left === "lock" && tool !== "lock") makeLock().catch((refusal) => workspace.complain(refusal));
    // The keyboard goes on where the hand does: to the picture with a tool, to the words without one.
    if (tool && detail?.left !== undefined) editor.surface.focus({ preventScroll: true });
    else if (detail?.left && !composer.contains(document.activeElement)) focusPrompt(composer);
  });
  on("stroke-ended", () => {
    focusPrompt(composer);
    announce(chips.dataset.drawn.replace("%(n)s", Math.round(editor.share * 100)));
  });
  locks.changed = showLocks;
  showLocks();

  composer.drawn = {
    get body() {
      return editor.body;
    },
    /** Tells drawings apart of which the body says the same. */
    get state() {
      return editor.doc;
    },
    /** Whether something is still to be said: then `say(refusal)` and the focus ask for it. */
    asks(say) {
      const field = chips.emptyPin;
      if (field) say({ message: chips.dataset.gap });
      field?.focus();
      return Boolean(field);
    },
    async bring() {
      await makeLock();
      return editor.bring();
    },
    clear() {
      editor.clear();
      if (editor.tool) editor.leave();
    },
    fill(turn) {
      if (editor.picture) editor.change(drawingOf(turn, editor.picture));
    },
  };
  on("drawn-changed", () => composer.describe());
  composer.describe();
  return editor;
}

/** Typing goes on in the prompt; a phone's keyboard is not called up for it. */
function focusPrompt(composer) {
  if (matchMedia("(hover: hover)").matches) composer.prompt.focus({ preventScroll: true });
}
