// The model's drafts on the stage: shown while the turn is being made and somebody waits for it there; never a result.

/** Show the draft of the turn that is waited for, if it has one; `tile` may be missing. */
export function showDraft(figure, tile) {
  const { draft = "", drafts = "" } = tile?.dataset ?? {};
  figure.hidden = !draft;
  if (!draft) {
    figure.firstElementChild.removeAttribute("src");
    return;
  }
  if (figure.firstElementChild.getAttribute("src") !== draft) figure.firstElementChild.src = draft;
  figure.dataset.n = drafts;
}
