// What the buttons of a tile do: cancel, retry, change and retry, run again, change an earlier
// prompt, make again what follows, replay on other pictures, put edits together on the original, mute, finish, choose a variant, fork.

import { api } from "studio/lib/http";
import { ClientIds } from "studio/lib/ids";
import { part } from "studio/lib/loading";

// What goes with the wish: the variant to choose, the model to try instead, what a bill says.
const BODIES = {
  choose: ({ output }) => ({ output }),
  retry: ({ model, slot }) => (model ? { model, ...slotOf(slot) } : slotOf(slot)),
  cancel: ({ slot }) => slotOf(slot),
  mute: (_, tile) => ({ muted: !("muted" in tile) }),
  resolve: ({ charged }) => ({ charged: charged === "true" }),
};

const slotOf = (slot) => (slot ? { slot: Number(slot) } : undefined);

export function bindActs(workspace, signal) {
  const { stream } = workspace;
  const ids = new ClientIds();

  const act = async ({ act: name, tile, button }) => {
    if (name === "choose") workspace.select(tile.dataset.number);
    button.disabled = true;
    workspace.complain(null);
    try {
      if (name === "change") await change(workspace, tile.dataset);
      else if (name === "again") await again(workspace, tile, ids);
      else if (name === "rerun") await (await part("lib/rerun")).openRerun(workspace, tile, button.dataset.on);
      else if (name === "replay") await (await part("lib/replay")).openReplay(workspace, tile.dataset);
      else if (name === "rebase") await (await part("lib/rebase")).rebase(workspace, tile.dataset);
      else if (name === "revise") await change(workspace, tile.dataset, true);
      else if (name === "fork") await fork(tile.dataset.turn, workspace);
      else if (name === "finish") await (await part("lib/finishing")).finish(workspace, tile, button);
      else {
        await api("POST", `/turns/${tile.dataset.turn}/${name}`, BODIES[name]?.(button.dataset, tile.dataset));
        if (!stream.isOpen) stream.catchUp();
      }
    } catch (refusal) {
      workspace.complain(refusal);
    }
    button.disabled = false;
  };

  workspace.addEventListener("turn-act", (event) => act(event.detail), { signal });
}

/**
 * The turn's words and settings in the prompt bar again, on top of what it was made from; `revises`: to come beside it. What
 * was drawn can only be seen and changed on the picture that it was drawn on.
 */
async function change(workspace, { turn, parent }, revises = false) {
  const asked = await api("GET", `/turns/${turn}`);
  if (revises && !asked.region && !asked.pins.length && !asked.markup.length) return workspace.composer.revise();
  if (parent) workspace.select(parent);
  await workspace.composer.fill(asked, revises);
}

/** The chain that leads to the turn as a session of its own, which is opened. */
async function fork(turn, workspace) {
  const { id } = await api("POST", `/sessions/${workspace.dataset.session}/fork`, { turn });
  location.assign(`/sessions/${id}`);
}

/** The same turn once more, beside it; named, so that a second click after a lost answer never pays twice. */
async function again(workspace, tile, ids) {
  const { turn } = tile.dataset;
  const tell = (name, detail) => workspace.dispatchEvent(new CustomEvent(name, { detail }));
  const client = ids.for({ again: turn });
  const prompt = tile.querySelector(".turn-title").textContent;
  tell("turn-sent", { client, prompt, thumb: tile.querySelector(".turn-thumb img")?.src });
  try {
    const made = await api("POST", `/turns/${turn}/again`, { client_id: client });
    ids.accepted();
    tell("turn-accepted", { client, turn: made });
  } catch (refusal) {
    tell("turn-refused", { client });
    throw refusal;
  }
}
