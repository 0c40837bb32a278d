// The tools of the stage, all together: loaded when the first of them is taken in hand, or when there is something drawn.

import "studio/elements/region-chips";
import "studio/elements/region-editor";
import "studio/elements/region-tools";
import { drawingOf, isNothing } from "studio/lib/drawn";
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
  const take = () => ({ doc: editor.doc, picture: editor.picture, turn: composer.base?.turn });
  const locked = new WeakSet(); // shapes of which locks were made
  const lock = async ({ doc, picture, turn }) => {
    const shapes = doc.lock.filter((shape) => !locked.has(shape));
    if (!shapes.length) return;
    await editor.masks.lock(shapes, turn, picture);
    for (const shape of shapes) locked.add(shape);
    editor.settleLock(shapes);
    await locks.load();
    announce(chips.dataset.locked);
  };
  // One after another: who leaves the tool by sending asks twice for the same lock.
  let making = Promise.resolve();
  const makeLock = (taken) => (making = making.catch(() => {}).then(() => lock(taken)));

  on("tool-changed", ({ detail }) => {
    const { tool } = editor;
    workspace.toggleAttribute("data-drawing", Boolean(tool));
    for (const button of workspace.querySelectorAll(".tools [data-tool]")) button.setAttribute("aria-pressed", button.dataset.tool === tool);
    if (detail?.left === "lock" && tool !== "lock") makeLock(take()).catch((refusal) => workspace.complain(refusal));
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
    /** What is drawn, the picture and its turn, as they are when sending begins: all three may change meanwhile. */
    take,
    /** Whether something is still to be said: then `say(refusal)` and the focus ask for it. */
    asks(say) {
      const field = chips.emptyPin;
      if (field) say({ message: chips.dataset.gap });
      field?.focus();
      return Boolean(field);
    },
    async bring(taken) {
      await makeLock(taken);
      return editor.bring(taken);
    },
    clear({ doc }) {
      editor.drop(doc);
      // Who draws already for the next edit goes on.
      if (editor.tool && !editor.isDrawing && isNothing(editor.doc)) editor.leave();
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
