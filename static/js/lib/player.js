// What the shared player says under the prompt. No DOM.

import { gettext } from "studio/lib/gettext";

/** "Nano Banana 2, step 3 of 5", where the step leaves from if that is not the one before it; before it who made it and by
 *  which model, behind it what it cost and what the file carries, each where it is known. */
export function stepNote(turns, number, before, behind) {
  const at = turns.findIndex((turn) => turn.number === number);
  const { parent } = turns[at];
  const from = turns.findIndex((turn) => turn.number === parent);
  const parts = [...before, gettext("step %(n)s of %(all)s", { n: at + 1, all: turns.length })];
  if (from >= 0 && from !== at - 1) parts.push(gettext("from step %(n)s", { n: from + 1 }));
  parts.push(...behind);
  const text = parts.filter(Boolean).join(", ");
  return text[0].toUpperCase() + text.slice(1);
}
