// Dialogs that ask for something by a form.

import { complain } from "studio/lib/page";

/**
 * Open the dialog; `take(elements)` does what its form says, and keeps it open by rejecting with a Refusal. Settles once it
 * is closed, answered or not.
 */
export function ask(dialog, take) {
  const form = dialog.querySelector("form.dialog-body");
  const line = form.querySelector(".error-line");
  const button = form.querySelector('[type="submit"]');
  const cancel = form.querySelector("[data-cancel]");
  complain(line, null);
  form.onsubmit = async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await take(form.elements);
      dialog.close();
    } catch (refusal) {
      complain(line, refusal);
    } finally {
      button.disabled = false;
    }
  };
  if (cancel) cancel.onclick = () => dialog.close();
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(), { once: true }));
}
