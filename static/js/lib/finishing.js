// "Finish at 4K": the same turn again, larger. The new turn comes as every turn does; here it is only asked for.

import { api } from "studio/lib/http";
import { newClientId } from "studio/lib/ids";

/** `turn` is the draft's id; one press is one turn, however often the request has to be sent. */
export async function finish(workspace, turn, button) {
  button.disabled = true;
  button.dataset.client ??= newClientId();
  const { finish: size, model, client } = button.dataset;
  workspace.complain(null);
  try {
    const made = await api("POST", `/turns/${turn}/finish`, { image_size: size, model: model || null, client_id: client });
    delete button.dataset.client;
    if (!workspace.stream.isOpen) await workspace.stream.catchUp();
    if (workspace.chain.tile(made.number)) workspace.select(made.number);
  } catch (refusal) {
    workspace.complain(refusal);
  }
  button.disabled = false;
}
