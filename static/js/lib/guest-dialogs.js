// What a guest is asked: the name, once for a link; and what is to change.

import { send } from "studio/lib/guest";
import { complain } from "studio/lib/page";

/** The guest's name; asks for it the first time. Resolves to "" for somebody who thought better of it. */
export async function nameOf(player) {
  if (!player.dataset.guest) {
    await ask(player, "name", async ({ name }) => {
      await send("name", { name: name.value });
      player.dataset.guest = name.value.trim().replace(/\s+/g, " ");
    });
  }
  return player.dataset.guest;
}

/** Ask by the dialog of that name; `take(elements)` keeps it open by rejecting with a Refusal. Resolves to whether it was
 *  answered. */
export function ask(player, which, take) {
  const dialog = player.querySelector(`dialog[data-ask="${which}"]`);
  const form = dialog.querySelector("form");
  const abort = new AbortController();
  const { signal } = abort;
  let answered = false;
  complain(form.querySelector(".error-line"), null);
  dialog.showModal();
  return new Promise((done) => {
    form.querySelector("[data-cancel]").addEventListener("click", () => dialog.close(), { signal });
    dialog.addEventListener("close", () => (abort.abort(), done(answered)), { signal });
    const submit = async (event) => {
      event.preventDefault();
      try {
        await take(form.elements);
        answered = true;
        dialog.close();
      } catch (refusal) {
        complain(form.querySelector(".error-line"), refusal);
      }
    };
    form.addEventListener("submit", submit, { signal });
  });
}
