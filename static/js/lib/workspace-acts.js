// What the buttons of a tile do: cancel, retry, change and retry, choose a variant; and bringing back the last prompt.

import { finish } from "studio/lib/finishing";
import { api } from "studio/lib/http";

export function bindActs(workspace, signal) {
  const { chain, stream } = workspace;

  const act = async ({ act: name, tile, button }) => {
    if (name === "choose") workspace.select(tile.dataset.number);
    button.disabled = true;
    workspace.complain(null);
    try {
      if (name === "change") await change(workspace, tile.dataset);
      else if (name === "finish") await finish(workspace, tile, button);
      else {
        const { output, slot } = button.dataset;
        const body = name === "choose" ? { output } : slot ? { slot: Number(slot) } : undefined;
        await api("POST", `/turns/${tile.dataset.turn}/${name}`, body);
        if (!stream.isOpen) stream.catchUp();
      }
    } catch (refusal) {
      workspace.complain(refusal);
    }
    button.disabled = false;
  };

  const recall = async () => {
    const asked = chain.tiles.filter(({ dataset }) => !("upload" in dataset)).at(-1);
    if (!asked) return;
    const cut = "cut" in asked.dataset;
    const text = cut ? (await api("GET", `/turns/${asked.dataset.turn}`)).prompt : asked.querySelector(".turn-title").textContent;
    workspace.composer.write(text);
  };

  workspace.addEventListener("turn-act", (event) => act(event.detail), { signal });
  workspace.addEventListener("prompt-recalled", recall, { signal });
}

/** The turn's words and settings in the prompt bar again, on top of what it was made from. */
async function change(workspace, { turn, parent }) {
  const asked = await api("GET", `/turns/${turn}`);
  if (parent) workspace.select(parent);
  workspace.composer.fill(asked);
}
