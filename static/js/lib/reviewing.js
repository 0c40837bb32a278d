// Deciding about a picture, and taking it back.

import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";

/**
 * Decide about `output` of the turn `{turn, number}`; resolves to what to say and how to take it back: to what the same
 * person decided before, if they had. Rejects with a Refusal.
 */
export async function decide({ turn, number, output }, decision, note = "") {
  const made = await api("POST", `/turns/${turn}/reviews`, { decision, note, output });
  const approved = decision === "approved";
  const text = approved ? gettext("Turn %(number)s is approved by you.", { number }) : gettext("You request changes to turn %(number)s.", { number });
  return { text, undo: () => takeBack(turn, made) };
}

async function takeBack(turn, made) {
  const { items } = await api("GET", `/turns/${turn}/reviews`);
  // The newest first: the next of the same person on the same picture is what this one has replaced.
  const mine = items.filter((one) => one.output === made.output && one.reviewer === made.reviewer);
  const before = mine[mine.findIndex((one) => one.id === made.id) + 1];
  if (before && before.decision !== "withdrawn") {
    await api("POST", `/turns/${turn}/reviews`, { decision: before.decision, note: before.note, output: made.output });
  } else await api("DELETE", `/reviews/${made.id}`);
}
