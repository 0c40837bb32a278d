// What the prompt bar says before anything is sent: what the edit builds on, what of the history goes along, what it costs.

import { fromText } from "studio/lib/wording";

/** `settings` is the engine-settings element, `base` what the next edit builds on, or null. */
export function describe(composer, settings, base) {
  const { model, value, price } = settings;
  const context = model?.capabilities.history ? (value.context ?? "full") : null;
  const references = (composer.body.inputs ?? []).filter(({ role }) => role === "reference" || role === "markup");
  composer.querySelector("history-sent").show(base, model, context, references.map(({ asset }) => asset));
  const { plan } = composer.querySelector("history-sent");
  const told = plan && !plan.told.length ? "image_only" : context;
  const [start, turn, end] = fromText(base?.number ?? null, base?.later ?? [], told);
  const bold = Object.assign(document.createElement("b"), { textContent: turn });
  composer.querySelector("[data-from]").replaceChildren(start, bold, end);
  const verb = composer.querySelector("[data-verb]");
  verb.textContent = base ? verb.dataset.edit : verb.dataset.first;
  if (model) composer.querySelector("turn-price").follow(composer.body, price);
}

/** The button and Enter send, Shift+Enter is a new line, Esc leaves the field. */
export function bindSending(form, send, signal) {
  const pressed = (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") event.target.blur();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send();
  };
  form.addEventListener("submit", (event) => (event.preventDefault(), send()), { signal });
  form.elements.prompt.addEventListener("keydown", pressed, { signal });
}

/** The turn as the API takes it; `start` as lib/aim.js says it. */
export function bodyOf(prompt, { base, fresh, revises }, inputs, settings) {
  const parent = { ...(base && { parent: base.turn, base_output: base.output }), ...(revises && { revises }) };
  const carried = inputs.length ? { inputs } : {};
  return { prompt, ...parent, ...carried, settings: { ...settings, ...(fresh && { context: "fresh" }) } };
}

/** The picture that the next turn builds on, beside what is asked of it; none for a new one. */
export function showBase(composer, base) {
  const img = composer.querySelector(".composer-base");
  img.hidden = !base;
  if (base) img.src = base.thumb;
  const { placeholderEdit, placeholderFirst } = composer.prompt.dataset;
  composer.prompt.placeholder = base ? placeholderEdit : placeholderFirst;
}

/** Where the browser cannot size a field by its content. */
export function grow(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
