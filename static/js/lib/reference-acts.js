// What the controls of the strip do, and the buttons elsewhere on the page that use a picture again.

import { api } from "studio/lib/http";
import { element } from "studio/lib/loading";
import { bindReferenceOrder } from "studio/lib/reference-order";

export function bindReferenceActs(strip, signal) {
  bindReferenceOrder(strip, signal);
  // Until the session's pins are known, one that is also the person's own looks as if it were not pinned.
  const itemOf = async (control) => {
    const asset = strip.contains(control) && control.closest("li")?.dataset.asset;
    if (!asset) return null;
    await strip.loaded;
    return strip.items.find((one) => one.asset === asset);
  };
  const show = (tag, item) => element(tag).then((dialog) => dialog.open(item)).catch((refusal) => strip.refuse(refusal));
  const save = (item) => show("subject-dialog", item);

  const clicked = async (button) => {
    if (!button) return;
    const { useReference, saveSubject, name, open } = button.dataset;
    if (open) show(open);
    if (useReference) strip.add({ asset: useReference, name, purpose: "", subject: null });
    if (saveSubject) save({ asset: saveSubject });
    const item = await itemOf(button);
    if (!item) return;
    if (button.dataset.do === "remove") strip.remove(item.asset);
    else if (button.dataset.do === "save") save(item);
    else if (button.dataset.do === "pin") pin(strip, item);
  };

  const changed = async (field) => {
    const values = field.matches("select") ? { purpose: field.value } : { name: field.value.replaceAll("@", "").trim() };
    const item = await itemOf(field);
    if (item) strip.change(item, values);
  };

  document.addEventListener("click", ({ target }) => clicked(target.closest("button")), { signal });
  strip.addEventListener("change", ({ target }) => changed(target), { signal });
  strip.addEventListener(
    "keydown",
    (event) => {
      // Enter in a name goes on to the prompt; it sends nothing.
      if (event.key !== "Enter" || !event.target.matches("input")) return;
      event.preventDefault();
      strip.form.elements.prompt.focus();
    },
    { signal },
  );
}

/** Pin a reference to the session, or take its pin away. */
function pin(strip, item) {
  const { pin: id, asset, name, purpose, subject } = item;
  if (id) askPins(strip, "DELETE", `/${id}`);
  else askPins(strip, "POST", "", { asset, name, purpose, subject });
}

/** Change the session's pins, and draw what the server then has. */
export async function askPins(strip, method, path, body) {
  await api(method, `/sessions/${strip.dataset.session}/references${path}`, body).catch((refusal) => strip.refuse(refusal));
  await strip.load();
}
