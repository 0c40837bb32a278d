// What the shared player says under the prompt. No DOM.

import { gettext } from "studio/lib/gettext";

/** "Nano Banana 2, step 3 of 5", where the step leaves from if that is not the one before it, and what
 *  the file carries. */
export function stepNote(turns, number, model, credentials) {
  const at = turns.findIndex((turn) => turn.number === number);
  const { parent } = turns[at];
  const from = turns.findIndex((turn) => turn.number === parent);
  const parts = [model, gettext("step %(n)s of %(all)s", { n: at + 1, all: turns.length })];
  if (from >= 0 && from !== at - 1) parts.push(gettext("from step %(n)s", { n: from + 1 }));
  parts.push(credentials);
  const text = parts.filter(Boolean).join(", ");
  return text[0].toUpperCase() + text.slice(1);
}
