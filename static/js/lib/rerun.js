// What follows a changed prompt, made again: which turns and for how much is said first. Loaded when it is first wanted.

import { api } from "studio/lib/http";
import { newClientId } from "studio/lib/ids";
import { money } from "studio/lib/models";
import { complain } from "studio/lib/page";
import { turnsText } from "studio/lib/wording";

/**
 * `on` is the number of the turn with the changed prompt, `tile` that one's, or the last of another line that is to be made
 * again on it. Rejects with a Refusal if there is nothing to do.
 */
export async function openRerun(workspace, tile, on = tile.dataset.number) {
  await workspace.chain.load([on]);
  const { turn, number, revises } = workspace.chain.tile(on).dataset;
  const to = number === tile.dataset.number ? undefined : tile.dataset.turn;
  const plan = await api("GET", `/turns/${turn}/rerun${to ? `?to=${to}` : ""}`);
  const dialog = document.getElementById("rerun");
  const line = dialog.querySelector(".error-line");
  const button = dialog.querySelector("[data-go]");
  const client = newClientId();
  complain(line, null);
  const said = dialog.querySelector("[data-what]");
  said.textContent = said.dataset.text.replace("%o", revises).replace("%n", number).replace("%t", turnsText(plan.turns));
  const { free, unknown } = button.dataset;
  const price = plan.estimated_usd === null ? unknown : plan.estimated_usd ? money(plan.estimated_usd) : free;
  button.querySelector("[data-price]").textContent = price;
  button.onclick = async () => {
    button.disabled = true;
    try {
      const made = await api("POST", `/turns/${turn}/rerun`, { client_id: client, to });
      if (!workspace.stream.isOpen) workspace.stream.catchUp();
      dialog.close();
      const { begun, begunOne } = dialog.dataset;
      const text = made.items.length === 1 ? begunOne : begun.replace("%s", made.items.length);
      workspace.dispatchEvent(new CustomEvent("turns-begun", { detail: { text, numbers: made.items.map(({ number }) => number) } }));
    } catch (refusal) {
      complain(line, refusal);
    }
    button.disabled = false;
  };
  dialog.showModal();
}
