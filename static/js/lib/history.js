// Sentences about what of the past goes along. No DOM. A plan here is the answer of GET /turns/{id}/context, or null.

import { money } from "studio/lib/models";
import { turnsText } from "studio/lib/wording";

/** "History sent: turns 1, 2 and 4", "Picture only, with a summary of 6 edits". */
export function historyText(plan) {
  if (!plan) return "";
  const summary = plan.summary ? ` a summary of ${plan.edits} ${plan.edits === 1 ? "edit" : "edits"}` : "";
  if (!plan.told.length) return `Picture only${summary && `, with${summary}`}`;
  return `History sent: ${turnsText(plan.turns)}${summary && `, and${summary}`}`;
}

/** "Left out: turn 3 (muted); turns 1 and 2 (too large)"; empty if of every turn at least the picture goes along. */
export function leftOutText(plan) {
  const reasons = new Map();
  const gone = (plan?.left_out ?? []).filter(({ turn }) => !plan.turns.includes(turn));
  for (const { turn, why } of gone) reasons.set(why, [...(reasons.get(why) ?? []), turn]);
  const said = [...reasons].map(([why, turns]) => `${turnsText(turns)} (${why})`);
  return said.length ? `Left out: ${said.join("; ")}` : "";
}

/** The context that sends less than the plan does, as the menu calls it; "" if it can hardly be less. */
export function lessOf(plan) {
  if (!plan?.told.length || extraPictures(plan) < 2) return "";
  return plan.context === "full" && plan.told.length > 2 ? "recent" : "image_only";
}

/** The button that sends less: "Adds 4 pictures for $0.002: send fewer". `dollars` is what they cost, or null. */
export function trimText(plan, dollars = null) {
  if (!lessOf(plan)) return "";
  return `Adds ${extraPictures(plan)} pictures${dollars ? ` for ${money(dollars)}` : ""}: ${lessText(plan).toLowerCase()}`;
}

/** What that button does: "Send fewer". */
export function lessText(plan) {
  return { recent: "Send fewer", image_only: "Send the last only" }[lessOf(plan)] ?? "";
}

/** The same as `historyText` where there is little room: "4 turns sent, +$0.002". */
export function shortText(plan, dollars = null) {
  if (!plan) return "";
  if (!plan.told.length) return plan.summary ? "Picture and summary" : "Picture only";
  const turns = plan.turns.length === 1 ? "1 turn sent" : `${plan.turns.length} turns sent`;
  return dollars && lessOf(plan) ? `${turns}, +${money(dollars)}` : turns;
}

/** "Earlier pictures: 3, $0.002 of the price"; empty without any. */
export function addedText(plan, dollars) {
  if (!plan?.told.length || extraPictures(plan) < 1) return "";
  return `Earlier pictures: ${extraPictures(plan)}${dollars ? `, ${money(dollars)} of the price` : ""}`;
}

/** "References in the prompt bar: 2"; empty without any. */
export function besideText(references) {
  return references ? `References in the prompt bar: ${references}` : "";
}

/** How many pictures go along beside the one that is edited. */
function extraPictures(plan) {
  return plan.pictures - 1;
}
