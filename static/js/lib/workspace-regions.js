// The way to the tools of the stage: their buttons and keys are there at once, what they do is loaded when it is needed.

import { element, onFirstUse, part } from "studio/lib/loading";
import { Locks } from "studio/lib/locks";
import { recall } from "studio/lib/storage";

export function bindRegions(workspace, signal) {
  const { composer, dataset } = workspace;
  if (!composer) return;
  let wanted = false;
  const load = onFirstUse(
    async () => {
      wanted = true;
      // Its style sheets are those of all the tools.
      await element("region-editor");
      const { bindRegionTools } = await part("lib/region-tools");
      return bindRegionTools(workspace, locks, signal);
    },
    (refusal) => workspace.complain(refusal),
  );
  const locks = new Locks(dataset.session, load);
  const follow = () => locks.follow(composer.base?.turn);
  follow();
  workspace.addEventListener("turn-shown", follow, { signal });
  workspace.addEventListener("live-message", ({ detail }) => detail.locks && locks.load(), { signal });
  if (recall(`drawn.${dataset.session}`)) load();

  workspace.addEventListener(
    "click",
    async ({ target }) => {
      const button = target.closest("button[data-tool], button[data-shape]");
      if (!button || button.disabled) return;
      const editor = await load();
      if (!editor) return;
      const { tool, shape } = button.dataset;
      // R is the rectangle's key too.
      const inHand = editor.tool === tool && (tool !== "region" || editor.shape === "rect");
      if (tool) inHand ? editor.leave() : editor.use(tool);
      else if (button.closest('[data-for="mark"]')) editor.use("mark", shape);
      else editor.use(editor.tool === "lock" ? "lock" : "region", shape);
    },
    { signal },
  );
  /** Draw something more: `change` is a function from one drawing to the next. */
  composer.drawOn = async (change) => {
    const editor = await load();
    if (editor?.picture) editor.change(change(editor.doc));
  };
  /** Draw what a turn was sent with; nothing, if it had nothing and nothing is drawn. */
  composer.redraw = async (turn) => {
    if (!wanted && !turn.region && !turn.pins?.length && !turn.markup?.length) return;
    if (await load()) composer.drawn.fill(turn);
  };
}
