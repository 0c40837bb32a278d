// The ways to the tools of the picture: to look closely, to draw on it, to crop and adjust. Their buttons and keys are there
// at once; what they do is loaded when somebody presses one, zooms in, or has something drawn.

import { addSheet, element, onFirstUse, part } from "studio/lib/loading";
import { Locks } from "studio/lib/locks";
import { recall } from "studio/lib/storage";

export function bindTools(workspace, signal) {
  bindInspect(workspace, signal);
  if (!workspace.composer) return;
  bindRegions(workspace, signal);
  bindAdjusting(workspace, signal);
}

/** What `load` resolves to, from the first use on; a failure is said beside the prompt. */
function tools(workspace, load) {
  return onFirstUse(load, (refusal) => workspace.complain(refusal));
}

function bindInspect(workspace, signal) {
  const { stage } = workspace;
  const load = tools(workspace, async () => {
    const [{ bindInspector }] = await Promise.all([part("lib/inspect"), addSheet(stage.dataset.inspectStyles)]);
    return bindInspector(workspace, signal);
  });
  const press = async ({ target }) => {
    const button = target.closest("button[data-inspect]");
    // A key presses buttons that are not to be seen, too: there is no grid before there are pixels.
    if (button && !button.disabled && !button.closest("[hidden]")) (await load())?.toggle(button.dataset.inspect);
  };
  workspace.addEventListener("click", press, { signal });
  stage.addEventListener("zoom-changed", () => stage.isFitted || load(), { signal });
  const map = workspace.querySelector('[data-inspect="map"]');
  workspace.addEventListener("turn-shown", () => (map.disabled = !stage.hasAttribute("data-before")), { signal });
}

function bindRegions(workspace, signal) {
  const { composer, dataset } = workspace;
  let wanted = false;
  const load = tools(workspace, async () => {
    wanted = true;
    // Its style sheets are those of all that draws.
    await element("region-editor");
    return (await part("lib/region-tools")).bindRegionTools(workspace, locks, signal);
  });
  const locks = new Locks(dataset.session, load);
  const follow = () => locks.follow(composer.base?.turn);
  follow();
  workspace.addEventListener("turn-shown", follow, { signal });
  workspace.addEventListener("live-message", ({ detail }) => detail.locks && locks.load(), { signal });
  if (recall(`drawn.${dataset.session}`)) load();

  const press = async ({ target }) => {
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
  };
  workspace.addEventListener("click", press, { signal });
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

function bindAdjusting(workspace, signal) {
  const load = tools(workspace, async () => (await part("lib/picture-tools")).bindPictureTools(workspace, signal));
  const press = async ({ target }) => {
    const button = target.closest("button[data-adjust]");
    if (button) (await load())?.toggle(button.dataset.adjust);
  };
  workspace.addEventListener("click", press, { signal });
}
