// Sentences about what of the past goes along. No DOM. A plan here is the answer of GET /turns/{id}/context, or null.

import { turnsText } from "studio/lib/wording";

/** "History sent: turns 1, 2 and 4", "Picture only, with a summary of 6 edits". */
export function historyText(plan) {
  if (!plan) return "";
  const summary = plan.summary ? ` a summary of ${plan.edits} ${plan.edits === 1 ? "edit" : "edits"}` : "";
  if (!plan.told.length) return `Picture only${summary && `, with${summary}`}`;
  return `History sent: ${turnsText(plan.turns)}${summary && `, and${summary}`}`;
}

/** "Left out: turn 3 (muted); turns 1 and 2 (too large)"; empty if everything goes along. */
export function leftOutText(plan) {
  const reasons = new Map();
  for (const { turn, why } of plan?.left_out ?? []) reasons.set(why, [...(reasons.get(why) ?? []), turn]);
  const said = [...reasons].map(([why, turns]) => `${turnsText(turns)} (${why})`);
  return said.length ? `Left out: ${said.join("; ")}` : "";
}

/** The context that sends less than the plan does, as the menu calls it; "" if it can hardly be less. */
export function lessOf(plan) {
  if (!plan?.told.length || extraPictures(plan) < 2) return "";
  return plan.context === "full" && plan.told.length > 2 ? "recent" : "image_only";
}

/** The button that sends less: "Adds 4 pictures: send fewer". */
export function trimText(plan) {
  if (!lessOf(plan)) return "";
  return `Adds ${extraPictures(plan)} pictures: ${lessOf(plan) === "recent" ? "send fewer" : "send the last only"}`;
}

/** How many pictures go along beside the one that is edited. */
function extraPictures(plan) {
  return plan.pictures - 1;
}
