// Moving in the tree: jumps, one step back and forward, the turn to compare with, and the way to what is loaded when it is
// first needed: branches, and what a changed prompt makes stale.

import { jump, neighbour } from "studio/lib/chain";
import { onFirstUse, part } from "studio/lib/loading";
import { announce } from "studio/lib/page";
import { recall } from "studio/lib/storage";

/** Returns the keys of the tree, each with what it does. */
export function bindTree(workspace, signal) {
  const { chain } = workspace;
  const menu = document.getElementById("branches");
  const refuse = (refusal) => workspace.complain(refusal);
  const withBranches = onFirstUse(async () => (await part("lib/chain-branches")).bindBranches(workspace, menu, signal), refuse);
  const withStale = onFirstUse(async () => (await part("lib/chain-stale")).bindStale(workspace, signal), refuse);
  const look = () => chain.turns.some((turn) => turn.revises) && withStale();
  menu.addEventListener("beforetoggle", ({ newState }) => newState === "open" && withBranches(), { signal });
  chain.addEventListener("tile-put", ({ detail }) => detail.dataset.revises && look(), { signal });
  if (recall(`folds.${workspace.dataset.session}`)) withBranches();
  look();

  chain.addEventListener("turn-marked", ({ detail: tile }) => compare(Number(tile.dataset.number)), { signal });
  const compare = (number) => workspace.compareWith(workspace.against === number ? null : number);
  workspace.addEventListener(
    "click",
    ({ target }) => {
      const button = target.closest('[data-command="compare"]');
      if (button) compare(Number(button.dataset.number) || null);
    },
    { signal },
  );

  // Steps back that can be taken forward again, as long as nobody goes elsewhere.
  let undone = [];
  let stood = null;
  const undo = () => {
    const { selected } = workspace;
    const parent = neighbour(chain.turns, selected, "ArrowUp");
    if (parent === null) return;
    undone = stood === selected ? [...undone, selected] : [selected];
    step(parent);
  };
  const redo = () => {
    const { selected } = workspace;
    const to = (stood === selected && undone.pop()) || neighbour(chain.turns, selected, "ArrowDown");
    if (to !== null) step(to);
  };
  const step = (number) => {
    workspace.select(number);
    stood = number;
    announce(chain.dataset.stood.replace("%s", number));
  };
  const go = (key) => () => {
    const number = jump(chain.turns, workspace.selected, key);
    if (number !== null) workspace.select(number);
  };
  const jumps = ["Home", "End", "PageUp", "PageDown", "Shift+ArrowUp", "Shift+ArrowDown"].map((key) => [key, go(key)]);
  return {
    ...Object.fromEntries(jumps),
    u: undo,
    "Ctrl+Z": undo,
    "Shift+u": redo,
    "Ctrl+Shift+Z": redo,
    "Ctrl+Y": redo,
    w: () => workspace.selected && compare(workspace.selected),
    h: async () => workspace.selected && (await withBranches())?.toggle(workspace.selected),
  };
}
