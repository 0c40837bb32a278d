// What follows a changed prompt, made again: which turns and for how much is said first. Loaded when it is first wanted.

import { api } from "studio/lib/http";
import { newClientId } from "studio/lib/ids";
import { money } from "studio/lib/models";
import { announce, complain } from "studio/lib/page";
import { turnsText } from "studio/lib/wording";

/** `tile` is that of the turn with the changed prompt. Rejects with a Refusal if there is nothing to do. */
export async function openRerun(workspace, tile) {
  const { turn, number, revises } = tile.dataset;
  const plan = await api("GET", `/turns/${turn}/rerun`);
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
      const made = await api("POST", `/turns/${turn}/rerun`, { client_id: client });
      if (!workspace.stream.isOpen) workspace.stream.catchUp();
      dialog.close();
      announce(dialog.dataset.begun.replace("%s", made.items.length));
    } catch (refusal) {
      complain(line, refusal);
    }
    button.disabled = false;
  };
  dialog.showModal();
}
