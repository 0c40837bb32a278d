// "Finish at 4K": the same turn again, larger. It is sent and awaited as an edit of the prompt bar is. Loaded on first use.

import { api } from "studio/lib/http";
import { newClientId } from "studio/lib/ids";

/** `tile` is the draft's; one press is one turn, however often the request has to be sent. Rejects with a Refusal. */
export async function finish(workspace, tile, button) {
  button.dataset.client ??= newClientId();
  const { finish: size, model, client } = button.dataset;
  const tell = (name, detail) => workspace.dispatchEvent(new CustomEvent(name, { detail }));
  const prompt = tile.querySelector(".turn-title").textContent;
  tell("turn-sent", { client, prompt, thumb: tile.querySelector(".turn-thumb img")?.src });
  try {
    await api("POST", `/turns/${tile.dataset.turn}/finish`, { image_size: size, model: model || null, client_id: client });
    delete button.dataset.client;
    tell("turn-accepted", { client });
  } catch (refusal) {
    tell("turn-refused", { client });
    throw refusal;
  }
}
