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

/** Where the browser cannot size a field by its content. */
export function grow(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
