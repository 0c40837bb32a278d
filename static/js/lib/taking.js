// The best of two branches: the region that is drawn is taken from the turn that this one is compared with. Exact and free.
// Loaded when first wanted.

import { regionOf } from "studio/lib/drawn-region";
import { api } from "studio/lib/http";
import { ClientIds } from "studio/lib/ids";

const ids = new ClientIds();

/** `label` is what the waiting tile says. Rejects with a Refusal. */
export async function takeRegion(workspace, label) {
  const { chain, composer, dataset, against, stream } = workspace;
  const { base, drawn } = composer;
  const taken = drawn.take();
  const where = await regionOf(composer);
  const adjustment = [{ op: "paste", output: chain.tile(against).dataset.output }];
  const body = { parent: base.turn, base_output: base.output, adjustment, ...where };
  const client = ids.for(body);
  const tell = (name, detail) => workspace.dispatchEvent(new CustomEvent(name, { detail }));
  tell("turn-sent", { client, prompt: label, thumb: base.thumb });
  try {
    const turn = await api("POST", `/sessions/${dataset.session}/turns`, { ...body, client_id: client });
    ids.accepted();
    drawn.clear(taken);
    tell("turn-accepted", { client, turn });
    if (!stream.isOpen) stream.catchUp();
  } catch (refusal) {
    tell("turn-refused", { client, code: refusal.code });
    throw refusal;
  }
}
