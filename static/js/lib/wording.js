// Sentences about turns that the page makes up as things change. No DOM.

import { gettext } from "studio/lib/gettext";

/** "turn 4", "turns 1 and 2", "turns 1, 2 and 4", "12 turns". */
export function turnsText(numbers) {
  if (numbers.length === 1) return `turn ${numbers[0]}`;
  if (numbers.length > 5) return `${numbers.length} turns`;
  return `turns ${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`;
}

/**
 * What the next edit builds on, as [text, emphasis, text]. `base` is the turn's number or null, `later` the turns that
 * already follow it, `context` what of the history is sent, null if the model takes none; it `waits` for a base that is
 * still being made.
 */
export function fromText(base, later, context, waits = false) {
  if (base === null) return ["A new picture, from your words", "", "."];
  if (context === "fresh") return ["A new picture; ", `turn ${base}`, " is not sent."];
  const kept = later.length ? ` ${capital(turnsText(later))} ${later.length === 1 ? "stays as it is" : "stay as they are"}.` : "";
  if (waits) return [gettext("Waits for "), gettext("turn %(n)s", { n: base }), `${gettext(", then builds on it.")}${kept}`];
  const start = later.length ? "Branching from " : "Building on ";
  const history = { full: ", with its history", recent: ", with its recent history", image_only: ", its picture only" };
  return [start, `turn ${base}`, `${history[context] ?? ""}.${kept}`];
}

/** The way to the other one: from a turn that is being made to the picture that is there (`waits`), or back. */
export function insteadText(number, waits) {
  return waits ? gettext("Branch from turn %(n)s", { n: number }) : gettext("Wait for turn %(n)s", { n: number });
}

/** What is read out when a turn has ended. */
export function endedText(number, status, seconds, message) {
  if (status === "succeeded") return `Turn ${number} finished${seconds ? `, ${seconds}` : ""}`;
  if (status === "canceled") return `Turn ${number} was canceled`;
  const what = status === "unknown" ? "" : " failed";
  return `Turn ${number}${what}${message ? `: ${message}` : ""}`;
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
