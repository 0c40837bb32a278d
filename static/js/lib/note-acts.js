// What the buttons of a note do, but for those that concern the prompt bar and the picture.

import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { announce } from "studio/lib/page";

/** Do it; `notes` is the turn-notes. Rejects with a Refusal. */
export async function act(notes, button) {
  const { do: name } = button.dataset;
  const { comment } = button.closest("[data-comment]").dataset;
  const tell = (method, path, body) => api(method, `/comments/${comment}${path}`, body, { root: notes.root });
  if (name === "resolve" || name === "reopen") {
    await tell("PATCH", "", { resolved: name === "resolve" });
    announce(name === "resolve" ? gettext("The note is resolved") : gettext("The note is open again"));
  } else if (name === "react") {
    const { kind } = button.dataset;
    const given = button.closest(".note-one").querySelector(`.note-reaction[data-kind="${kind}"]`);
    await tell("POST", "/reactions", { kind, on: given?.getAttribute("aria-pressed") !== "true" });
    notes.querySelector(".note-kinds")?.remove();
  } else if (name === "delete") {
    if (!isSure(button)) return;
    await tell("DELETE", "");
    announce(gettext("The note is deleted"));
  }
}

/** Words are gone for good, so the button asks once before. */
function isSure(button) {
  if ("sure" in button.dataset) return true;
  const icon = [...button.childNodes];
  const usual = button.getAttribute("aria-label");
  button.dataset.sure = "";
  button.replaceChildren(gettext("Delete?"));
  button.removeAttribute("aria-label");
  const back = () => {
    delete button.dataset.sure;
    button.replaceChildren(...icon);
    button.setAttribute("aria-label", usual);
  };
  for (const name of ["blur", "pointerleave"]) button.addEventListener(name, back, { once: true });
  return false;
}

/** Show the kinds of reactions below a note, or put them away. */
export function toggleKinds(notes, button) {
  const one = button.closest(".note-one");
  const open = one.querySelector(".note-kinds");
  notes.querySelector(".note-kinds")?.remove();
  for (const other of notes.querySelectorAll('[data-do="kinds"]')) other.setAttribute("aria-expanded", other === button && !open);
  if (open) return;
  one.append(notes.querySelector("template[data-kinds]").content.cloneNode(true));
  one.querySelector(".note-kinds button").focus();
}
