// The edits that lead to a turn as one, on the picture that they began with: each edit costs a little of the picture, and
// none of that adds up then. The words come into the prompt bar, to be read before they are sent. Loaded when first wanted.

import { gettext } from "studio/lib/gettext";
import { Refusal, api } from "studio/lib/http";
import { announce } from "studio/lib/page";

/** Rejects with a Refusal if there are no two edits to put together. */
export async function rebase(workspace, { turn, number }) {
  const { chain, composer, dataset } = workspace;
  const { turns } = await api("GET", `/sessions/${dataset.session}/replay?to_turn=${turn}`);
  await chain.load(turns);
  const edits = await Promise.all(turns.map((one) => api("GET", `/turns/${chain.tile(one).dataset.turn}`)));
  const said = edits.filter(({ prompt }) => prompt);
  if (said.length < 2) {
    throw new Refusal(gettext("Turn %(n)s is one edit of its original already.", { n: number }), { hint: gettext("Choose a later turn.") });
  }
  const inputs = said.flatMap((one) => one.inputs.filter(({ role }) => role === "reference"));
  workspace.select(chain.tile(turns[0]).dataset.parent);
  await composer.fill({
    ...said.at(-1),
    prompt: together(said.map(({ prompt }) => prompt)),
    base_output: edits[0].base_output,
    inputs: inputs.filter(({ asset }, at) => inputs.findIndex((one) => one.asset === asset) === at),
    region: null,
    pins: [],
    markup: [],
    locks: [],
  });
  announce(gettext("The edits are in the prompt, on the original"));
}

/** Each on a line of its own, as a sentence. */
const together = (prompts) => prompts.map((one) => one.trim().replace(/[^.!?…]$/, "$&.")).join("\n");
