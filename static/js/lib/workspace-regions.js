// The way to the tools of the stage: their buttons and keys are there at once, what they do is loaded when it is needed.

import { gettext } from "studio/lib/gettext";
import { element } from "studio/lib/loading";
import { Locks } from "studio/lib/locks";
import { recall } from "studio/lib/storage";

export function bindRegions(workspace, signal) {
  const { composer, dataset } = workspace;
  if (!composer) return;
  let loaded = null;
  // Its style sheets are those of all of them.
  const load = () => {
    loaded ??= element("region-editor")
      .then(() => import("studio/lib/region-tools"))
      .then(({ bindRegionTools }) => bindRegionTools(workspace, locks, signal), failed);
    return loaded;
  };
  const failed = () => {
    loaded = null;
    workspace.complain({ message: gettext("The drawing tools could not be loaded."), hint: gettext("Check the connection, then try again.") });
    return null;
  };
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
    if (!loaded && !turn.region && !turn.pins?.length && !turn.markup?.length) return;
    if (await load()) composer.drawn.fill(turn);
  };
}
