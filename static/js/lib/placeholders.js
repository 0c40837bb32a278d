// The {gaps} of a snippet. No DOM.

import { gettext, listed, ngettext } from "studio/lib/gettext";

const GAP = /\{[^{}\n]{1,60}\}/g;

/** Every gap of the text, as {start, end, name}. */
export function gapsIn(text) {
  return [...text.matchAll(GAP)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
    name: found[0].slice(1, -1).trim(),
  }));
}

/** The first gap that begins at `from` or later, else null: Tab then leaves the field as it always does. */
export function nextGap(text, from) {
  return gapsIn(text).find((gap) => gap.start >= from) ?? null;
}

/** "{colour} is still to fill in"; "" if nothing is. */
export function gapsText(text) {
  const names = [...new Set(gapsIn(text).map((gap) => `{${gap.name}}`))];
  if (!names.length) return "";
  const left = ngettext("%(gaps)s is still to fill in.", "%(gaps)s are still to fill in.", names.length, { gaps: listed(names) });
  return `${left} ${gettext("Send again to leave it so.")}`;
}
