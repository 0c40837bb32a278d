// Sentences about turns that the page makes up as things change. No DOM.

import { gettext, listed, ngettext } from "studio/lib/gettext";

/** "turn 4", "turns 1 and 2", "turns 1, 2 and 4", "12 turns". */
export function turnsText(numbers) {
  if (numbers.length === 1) return gettext("turn %(n)s", { n: numbers[0] });
  if (numbers.length > 5) return ngettext("%(n)s turn", "%(n)s turns", numbers.length);
  return gettext("turns %(numbers)s", { numbers: listed(numbers) });
}

/**
 * What the next edit builds on, as [text, emphasis, text]. `base` is the turn's number or null, `later` the turns that
 * already follow it, `context` what of the history is sent, null if the model takes none; it `waits` for a base that is
 * still being made.
 */
export function fromText(base, later, context, waits = false) {
  if (base === null) return [gettext("A new picture, from your words."), "", ""];
  const turn = gettext("turn %(n)s", { n: base });
  if (context === "fresh") return around(gettext("A new picture; %(turn)s is not sent."), turn);
  const turns = capital(turnsText(later));
  const stay = ngettext("%(turns)s stays as it is.", "%(turns)s stay as they are.", later.length, { turns });
  const kept = later.length ? ` ${stay}` : "";
  if (waits) return around(`${gettext("Waits for %(turn)s, then builds on it.")}${kept}`, turn);
  const history = {
    full: gettext(", with its history"),
    recent: gettext(", with its recent history"),
    image_only: gettext(", its picture only"),
  };
  const values = { turn: "%(turn)s", history: history[context] ?? "" };
  if (!later.length) return around(gettext("Building on %(turn)s%(history)s.", values), turn);
  return around(`${gettext("Branching from %(turn)s%(history)s.", values)}${kept}`, turn);
}

/** The way to the other one: from a turn that is being made to the picture that is there (`waits`), or back. */
export function insteadText(number, waits) {
  return waits ? gettext("Branch from turn %(n)s", { n: number }) : gettext("Wait for turn %(n)s", { n: number });
}

/** What is read out when a turn has ended. */
export function endedText(number, status, seconds, message) {
  const n = number;
  if (status === "succeeded") return gettext("Turn %(n)s finished", { n }) + (seconds ? `, ${seconds}` : "");
  if (status === "canceled") return gettext("Turn %(n)s was canceled", { n });
  const what = status === "unknown" ? gettext("Turn %(n)s", { n }) : gettext("Turn %(n)s failed", { n });
  return message ? `${what}: ${message}` : what;
}

/** The sentence as [before, turn, after]. */
function around(sentence, turn) {
  const [before, after] = sentence.split("%(turn)s");
  return [before, turn, after];
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
