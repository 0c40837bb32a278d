// Review in the workspace: key A, the block in the panel, what others decide, and the picture to compare with that the
// address names. What a click needs is fetched on the first one.

import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { element, part } from "studio/lib/loading";
import { announce, complain } from "studio/lib/page";

/** Returns the keys of review. */
export function bindReview(workspace, signal) {
  const { panel } = workspace;
  const block = () => panel.querySelector(".review");
  // What was typed and not sent, by picture; the panel is drawn anew when anything about its turn changes.
  const drafts = new Map();
  let typing = null;

  const run = async (work) => {
    const line = block()?.querySelector(".error-line");
    if (line) complain(line, null);
    try {
      await work();
      if (!workspace.stream.isOpen) workspace.stream.catchUp();
    } catch (refusal) {
      if (line?.checkVisibility()) complain(line, refusal);
      else workspace.complain(refusal);
      announce(refusal.message);
    }
  };
  const decide = (about, decision) =>
    run(async () => {
      const notice = await element("undo-notice");
      const reviewing = await part("lib/reviewing");
      const { text, undo } = await reviewing.decide(about, decision, drafts.get(about.output) ?? "");
      drafts.delete(about.output);
      if (block()?.dataset.output === about.output) block().querySelector(".review-note").value = "";
      notice.say(text, undo);
    });

  const acts = {
    approved: (_, about) => decide(about, "approved"),
    changes_requested: (_, about) => {
      if (drafts.get(about.output)?.trim()) return decide(about, "changes_requested");
      complain(block().querySelector(".error-line"), { message: gettext("Say what is to change.") });
      block().querySelector(".review-note").focus();
    },
    withdraw: ({ decision }) => run(() => api("DELETE", `/reviews/${decision}`)),
    unask: ({ request }) => run(() => api("DELETE", `/review-requests/${request}`)),
    ask: (_, { turn, output }) => {
      const asked = block();
      return run(async () => (await part("lib/reviewing")).ask(asked, turn, output));
    },
    compare: ({ number }) => compare(workspace, Number(number)),
  };
  panel.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-review]");
    if (button) acts[button.dataset.review](button.dataset, { ...block().dataset });
  }, { signal });

  panel.addEventListener("input", ({ target }) => target.matches(".review-note") && drafts.set(block().dataset.output, target.value), { signal });
  document.addEventListener("focusin", ({ target }) => (typing = target.matches(".review-note") ? block().dataset.output : null), { signal });
  workspace.addEventListener("panel-drawn", () => {
    const note = block()?.querySelector(".review-note");
    if (!note) return;
    const { output } = block().dataset;
    note.value = drafts.get(output) ?? "";
    if (typing === output && document.activeElement === document.body) note.focus();
  }, { signal });
  workspace.addEventListener("live-message", ({ detail }) => told(workspace, detail), { signal });

  const against = Number(new URLSearchParams(location.search).get("against"));
  if (against) queueMicrotask(() => workspace.chain.turns.some((turn) => turn.number === against) && compare(workspace, against));

  return {
    a: () => {
      const { turn, number, output } = workspace.tile?.dataset ?? {};
      if (!turn || workspace.dataset.role === "viewer") return;
      if (output) decide({ turn, number, output }, "approved");
      else workspace.complain({ message: gettext("Turn %(number)s has no picture to approve.", { number }) });
    },
  };
}

/** With the slider, unless two pictures are to be seen already. */
function compare(workspace, number) {
  workspace.compareWith(number);
  workspace.querySelector('[data-mode="single"][aria-pressed="true"]')?.parentElement.querySelector('[data-mode="slider"]').click();
}

function told(workspace, { kind, turn, by, decision, people = [], act }) {
  const me = workspace.dataset.user;
  if (!turn || by === me) return;
  const said = { number: turn.number, by };
  if (kind === "review.changed") announce(DECIDED[decision](said));
  else if (kind === "review.asked" && act === "asked" && people.includes(me)) announce(gettext("%(by)s asks you to review turn %(number)s", said));
}

const DECIDED = {
  approved: (said) => gettext("%(by)s has approved turn %(number)s", said),
  changes_requested: (said) => gettext("%(by)s requests changes to turn %(number)s", said),
  withdrawn: (said) => gettext("%(by)s has taken a decision about turn %(number)s back", said),
};
