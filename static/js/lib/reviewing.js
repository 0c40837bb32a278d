// Deciding about a picture, and taking it back; asking others to. Loaded on first use.

import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { announce } from "studio/lib/page";

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

/** Ask those who are chosen in the panel's block of review, or any who may decide. Rejects with a Refusal. */
export async function ask(block, turn, output) {
  const chosen = [...block.querySelectorAll(".review-ask input:checked")].map((box) => box.value);
  const note = block.querySelector("#review-ask-note").value;
  const { items } = await api("POST", `/turns/${turn}/review-requests`, { people: chosen.length ? chosen : null, note, output });
  block.querySelector(".review-ask").open = false;
  announce(gettext("Asked: %(people)s", { people: items.map((one) => one.asked).join(", ") }));
}
