// What the prompt bar says before anything is sent: what the edit builds on, what of the history goes along, what it costs.

import { put } from "studio/lib/page";
import { fromText, insteadText } from "studio/lib/wording";

/** `settings` is the engine-settings element, the rest what the next edit builds on, as lib/aim.js says it. */
export function describe(composer, settings, { base, instead }) {
  const { model, value, price } = settings;
  const context = model?.capabilities.history ? (value.context ?? "full") : null;
  const references = (composer.body.inputs ?? []).filter(({ role }) => role === "reference" || role === "markup");
  // What a turn brings along that is still to be made, nobody can say yet.
  composer.querySelector("history-sent").show(base?.waits ? null : base, model, context, references.map(({ asset }) => asset));
  const { plan } = composer.querySelector("history-sent");
  const told = plan && !plan.told.length ? "image_only" : context;
  const [start, turn, end] = fromText(base?.number ?? null, base?.later ?? [], told, base?.waits);
  const from = composer.querySelector("[data-from]");
  const bold = Object.assign(document.createElement("b"), { textContent: turn });
  if (from.textContent !== `${start}${turn}${end}`) from.replaceChildren(start, bold, end);
  const other = composer.querySelector("[data-instead]");
  other.hidden = !instead;
  put(other, instead ? insteadText(instead, base?.waits) : "");
  const verb = composer.querySelector("[data-verb]");
  put(verb, base ? verb.dataset.edit : verb.dataset.first);
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
  const start = base?.waits ? { parent: base.turn, wait: true } : base && { parent: base.turn, base_output: base.output };
  const parent = { ...start, ...(revises && { revises }) };
  const carried = inputs.length ? { inputs } : {};
  return { prompt, ...parent, ...carried, settings: { ...settings, ...(fresh && { context: "fresh" }) } };
}

/** The picture that the next turn builds on, beside what is asked of it; none for a new one. */
export function showBase(composer, base) {
  const img = composer.querySelector(".composer-base");
  img.hidden = !base?.thumb;
  if (base?.thumb && img.src !== base.thumb) img.src = base.thumb;
  const { placeholderEdit, placeholderFirst } = composer.prompt.dataset;
  const placeholder = base ? placeholderEdit : placeholderFirst;
  if (composer.prompt.placeholder !== placeholder) composer.prompt.placeholder = placeholder;
}

/** Where the browser cannot size a field by its content. */
export function grow(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
