// Sentences about what of the past goes along. No DOM. A plan here is the answer of GET /turns/{id}/context, or null.

import { gettext, ngettext } from "studio/lib/gettext";
import { money } from "studio/lib/models";
import { turnsText } from "studio/lib/wording";

/** "History sent: turns 1, 2 and 4", "Picture only, with a summary of 6 edits". */
export function historyText(plan) {
  if (!plan) return "";
  const turns = turnsText(plan.turns);
  if (!plan.summary) return plan.told.length ? gettext("History sent: %(turns)s", { turns }) : gettext("Picture only");
  const summary = ngettext("a summary of %(n)s edit", "a summary of %(n)s edits", plan.edits);
  if (!plan.told.length) return gettext("Picture only, with %(summary)s", { summary });
  return gettext("History sent: %(turns)s, and %(summary)s", { turns, summary });
}

/** "Left out: turn 3 (muted); turns 1 and 2 (too large)"; empty if of every turn at least the picture goes along. */
export function leftOutText(plan) {
  const reasons = new Map();
  const gone = (plan?.left_out ?? []).filter(({ turn }) => !plan.turns.includes(turn));
  for (const { turn, why } of gone) reasons.set(why, [...(reasons.get(why) ?? []), turn]);
  const said = [...reasons].map(([why, turns]) => `${turnsText(turns)} (${why})`);
  return said.length ? gettext("Left out: %(turns)s", { turns: said.join("; ") }) : "";
}

/** The context that sends less than the plan does, as the menu calls it; "" if it can hardly be less. */
export function lessOf(plan) {
  if (!plan?.told.length || extraPictures(plan) < 2) return "";
  return plan.context === "full" && plan.told.length > 2 ? "recent" : "image_only";
}

/** The button that sends less: "Send fewer"; empty without anything to leave out. */
export function lessText(plan) {
  return { recent: gettext("Send fewer"), image_only: gettext("Send the last only") }[lessOf(plan)] ?? "";
}

/** The same as `historyText` where there is little room: "4 turns sent, +$0.002". */
export function shortText(plan, dollars = null) {
  if (!plan) return "";
  if (!plan.told.length) return plan.summary ? gettext("Picture and summary") : gettext("Picture only");
  const turns = ngettext("%(n)s turn sent", "%(n)s turns sent", plan.turns.length);
  return dollars && lessOf(plan) ? `${turns}, +${money(dollars)}` : turns;
}

/** "Earlier pictures: 3, $0.002 of the price"; empty without any. */
export function addedText(plan, dollars) {
  if (!plan?.told.length || extraPictures(plan) < 1) return "";
  const values = { n: extraPictures(plan), price: money(dollars) };
  if (!dollars) return gettext("Earlier pictures: %(n)s", values);
  return gettext("Earlier pictures: %(n)s, %(price)s of the price", values);
}

/** "References in the prompt bar: 2"; empty without any. */
export function besideText(references) {
  return references ? gettext("References in the prompt bar: %(n)s", { n: references }) : "";
}

/** How many pictures go along beside the one that is edited. */
function extraPictures(plan) {
  return plan.pictures - 1;
}
