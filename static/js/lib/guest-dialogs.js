// What a guest is asked: the name, once for a link; and what is to change.

import { ask } from "studio/lib/asking";
import { send } from "studio/lib/guest";

/** The guest's name; asks for it the first time. Resolves to "" for somebody who thought better of it. */
export async function nameOf(player) {
  if (!player.dataset.guest) {
    await ask(dialogOf(player, "name"), async ({ name }) => {
      await send("name", { name: name.value });
      player.dataset.guest = name.value.trim().replace(/\s+/g, " ");
    });
  }
  return player.dataset.guest;
}

/** What is to change; `take(note)` rejects with a Refusal if it cannot be said. */
export function askForChanges(player, take) {
  return ask(dialogOf(player, "changes"), async ({ note }) => {
    await take(note.value);
    note.value = "";
  });
}

const dialogOf = (player, name) => player.querySelector(`dialog[data-ask="${name}"]`);
