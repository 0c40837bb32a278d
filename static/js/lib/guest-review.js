// A guest's decision about the picture of the step that is shown.

import { askForChanges, nameOf } from "studio/lib/guest-dialogs";
import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { announce } from "studio/lib/page";

export function bindReview(player, signal) {
  const buttons = [...player.querySelectorAll("[data-decide]")];
  if (!buttons.length) return;
  const words = new Map(buttons.map((button) => [button, button.textContent]));
  // What this guest decided, by picture.
  const decided = JSON.parse(player.dataset.decided ?? "{}");

  const draw = () => {
    const { output } = player.current?.dataset ?? {};
    for (const button of buttons) {
      const pressed = decided[output] === button.dataset.decide;
      button.hidden = !output;
      button.setAttribute("aria-pressed", pressed);
      button.textContent = pressed && button.dataset.done ? button.dataset.done : words.get(button);
    }
  };
  const decide = async ({ turn, output }, decision, note = "") => {
    const root = `/api/v1/shared${location.pathname.slice(2)}`;
    await api("POST", `/turns/${turn}/reviews`, { decision, note, output }, { root });
    decided[output] = decision;
    draw();
    announce(decision === "approved" ? gettext("You approved this picture") : gettext("You asked for changes"));
    player.stream.catchUp?.();
  };
  const click = async (event) => {
    const button = event.target.closest("[data-decide]");
    const { turn, output } = player.current?.dataset ?? {};
    if (!button || !turn || !(await nameOf(player))) return;
    const { decide: decision } = button.dataset;
    const told = { turn, output };
    if (decision === "approved") return player.attempt(button, () => decide(told, decision));
    await askForChanges(player, (note) => decide(told, decision, note));
  };
  player.addEventListener("click", click, { signal });
  player.addEventListener("step-shown", draw, { signal });
  draw();
}
