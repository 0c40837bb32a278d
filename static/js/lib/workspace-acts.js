// What the buttons of a tile do: cancel, retry, change and retry, choose a variant.

import { api } from "studio/lib/http";

export function bindActs(workspace, signal) {
  const { stream } = workspace;

  const act = async ({ act: name, tile, button }) => {
    if (name === "choose") workspace.select(tile.dataset.number);
    button.disabled = true;
    workspace.complain(null);
    try {
      if (name === "change") await change(workspace, tile.dataset);
      else {
        await api("POST", `/turns/${tile.dataset.turn}/${name}`, name === "choose" ? { output: button.dataset.output } : undefined);
        if (!stream.isOpen) stream.catchUp();
      }
    } catch (refusal) {
      workspace.complain(refusal);
    }
    button.disabled = false;
  };

  workspace.addEventListener("turn-act", (event) => act(event.detail), { signal });
}

/** The turn's words and settings in the prompt bar again, on top of what it was made from. */
async function change(workspace, { turn, parent }) {
  const asked = await api("GET", `/turns/${turn}`);
  if (parent) workspace.select(parent);
  workspace.composer.fill(asked);
}
