// The edits that lead to a turn, made again on other pictures: which and for how much is said first. Loaded when it is
// first wanted.

import { ask } from "studio/lib/asking";
import { ngettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { newClientId } from "studio/lib/ids";
import { money } from "studio/lib/models";
import { sendPicture } from "studio/lib/uploads";
import { turnsText } from "studio/lib/wording";

/** Rejects with a Refusal if there is nothing to replay. */
export async function openReplay(workspace, { turn }) {
  const path = `/sessions/${workspace.dataset.session}/replay`;
  const plan = await api("GET", `${path}?to_turn=${turn}`);
  const dialog = document.getElementById("replay");
  const { files } = dialog.querySelector("form.dialog-body").elements;
  const said = dialog.querySelector("[data-what]");
  said.textContent = said.dataset.text.replace("%t", turnsText(plan.turns));
  const { free, unknown } = dialog.querySelector('[type="submit"]').dataset;
  const priced = () => {
    const usd = plan.estimated_usd;
    const price = usd === null ? unknown : usd ? money(usd * Math.max(1, files.files.length)) : free;
    dialog.querySelector("[data-price]").textContent = price;
  };
  files.value = "";
  files.onchange = priced;
  priced();
  const client = newClientId();
  return ask(dialog, async () => {
    const assets = [];
    const box = dialog.querySelector(".upload");
    for (const file of files.files) assets.push((await sendPicture(file, file.name, Number(dialog.dataset.maxBytes), box)).id);
    const { items } = await api("POST", path, { to_turn: turn, assets, client_id: client });
    if (!workspace.stream.isOpen) workspace.stream.catchUp();
    const text = ngettext("Replaying on %(n)s picture", "Replaying on %(n)s pictures", assets.length);
    workspace.dispatchEvent(new CustomEvent("turns-begun", { detail: { text, numbers: items.map(({ number }) => number) } }));
  });
}
