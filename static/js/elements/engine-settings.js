// The menus of the prompt bar: which model, and what it can be asked for. They follow the model's capabilities, and the
// choice is remembered for the next session too.

import { readJson } from "studio/lib/http";
import { placeAbove } from "studio/lib/menus";
import { choicesOf, chosenModel, keyOf, labelOf, nearestRatio, pixelsOf, priceOf, saidOf, settingsFor } from "studio/lib/models";
import { recall, remember } from "studio/lib/storage";

const KEPT = "settings";
// What a menu without a choice of its own stands at.
const USUAL = { image_size: "1K", service_tier: "standard", context: "full" };
// After a refusal of a model or engine that is gone, the menu is asked for again.
const GONE = new Set(["model_not_found", "key_missing"]);

class EngineSettings extends HTMLElement {
  #models = [];
  #loading = null;
  #chosen = {};
  #first = false;
  #base = null;

  async connectedCallback() {
    this.#chosen = recall(KEPT, {}) ?? {};
    this.variants = this.closest("form").elements.variants;
    placeAbove(this.querySelector("[popover]"), this.querySelector("[data-more]"));
    this.closest("form").addEventListener("change", (event) => this.#changed(event.target));
    this.closest("turn-composer").addEventListener("turn-refused", ({ detail }) => GONE.has(detail.code) && this.#load());
    await this.ready();
  }

  /** Resolves once the models are known, or could not be had: then they are asked for again. */
  ready() {
    if (this.model) return Promise.resolve();
    return (this.#loading ??= this.#load().finally(() => (this.#loading = null)));
  }

  async #load() {
    try {
      this.#models = (await readJson(`/api/v1/models?workspace=${this.dataset.workspace ?? ""}`)).items;
    } catch (refusal) {
      this.dispatchEvent(new CustomEvent("refused", { bubbles: true, detail: refusal }));
      return;
    }
    this.querySelector("[data-add-model]").hidden = this.#models.some(({ provider }) => provider !== "local");
    this.#fill();
    this.#tell();
  }

  get model() {
    return chosenModel(this.#models, this.#chosen.model);
  }

  /** What to send; null until the models are known. */
  get value() {
    const model = this.model;
    return model && settingsFor(model, { ...this.#chosen, variants: this.variants.value });
  }

  get price() {
    const model = this.model;
    return model ? priceOf(model, this.value) : null;
  }

  /** Take over the settings of a turn that is to be changed and sent again. */
  set(settings) {
    const { provider, model, variants = 1, ...rest } = settings;
    this.#chosen = { ...rest, model: `${provider}/${model}` };
    this.variants.value = String(variants);
    this.#fill();
    this.#tell();
  }

  /** Set a menu, as a person would. */
  choose(name, value) {
    const select = this.#select(name);
    select.value = value;
    this.#changed(select);
  }

  /** The picture to edit, {width, height}; null for a first one. */
  setBase(base) {
    const same = !base === this.#first && base?.width === this.#base?.width && base?.height === this.#base?.height;
    this.#first = !base;
    this.#base = base;
    if (!same && this.model) this.#fill();
  }

  #select(name) {
    return this.querySelector(`select[name="${name}"]`);
  }

  #fill() {
    const model = this.model;
    options(this.#select("model"), this.#models.map((one) => [keyOf(one), labelOf(one, this.#models), one.tagline]), keyOf(model));
    for (const [name, choices] of Object.entries(choicesOf(model))) {
      const select = this.#select(name);
      select.parentElement.hidden = choices.length < 1;
      const auto = (this.#first && select.dataset.autoFirst) || select.dataset.auto;
      const titled = choices.map(([value, text]) => [value, text, this.#hint(name, value)]);
      options(select, auto ? [["", auto], ...titled] : titled, this.#chosen[name] || (auto ? "" : USUAL[name]));
    }
    this.variants.parentElement.hidden = !model.capabilities.varies;
    this.#fillMore(model);
    const tagline = this.querySelector("[data-tagline]");
    tagline.textContent = model.provider === "local" ? model.tagline : "";
    this.closest("form").querySelector("[data-pixels]").textContent = this.#pixels(model);
    this.#select("model").title = model.tagline;
  }

  /** Of the picture to come; "" where the model decides, or does not say. */
  #pixels(model) {
    const { aspect_ratio: ratio, image_size: size } = this.value;
    return pixelsOf(model, ratio || nearestRatio(model, this.#base), size);
  }

  #fillMore(model) {
    const fallback = this.#models.find((one) => one.provider === model.provider && one.name === model.fallback);
    const box = this.querySelector("[name=fallback]");
    box.checked = Boolean(this.#chosen.fallback && fallback);
    box.parentElement.hidden = !fallback;
    this.querySelector("[data-fallback]").textContent = fallback?.label ?? "";
    const keep = this.querySelector("[name=keep_rest]");
    keep.checked = Boolean(this.#chosen.keep_rest);
    this.querySelector("[data-more]").hidden = model.provider === "local";
    this.querySelector("[data-more-said]").textContent = saidOf(this.value);
  }

  #hint(name, value) {
    if (name === "aspect_ratio") return pixelsOf(this.model, value, this.#chosen.image_size);
    return name === "image_size" ? pixelsOf(this.model, this.#chosen.aspect_ratio || "1:1", value) : "";
  }

  #changed(select) {
    if (["fallback", "keep_rest"].includes(select.name)) this.#chosen[select.name] = select.checked;
    else if (select !== this.variants && !(select.matches("select") && this.contains(select))) return;
    else if (select.name !== "variants") this.#chosen[select.name] = select.value;
    remember(KEPT, this.#chosen);
    this.#fill();
    this.#tell();
    this.#tell("settings-chosen");
  }

  /** Both are told of a person's own choice; "settings-changed" of every other change too. */
  #tell(name = "settings-changed") {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true }));
  }
}

function options(select, choices, chosen) {
  select.replaceChildren(
    ...choices.map(([value, text, title]) => {
      const option = new Option(text, value);
      if (title) option.title = title;
      return option;
    }),
  );
  select.value = choices.some(([value]) => value === chosen) ? chosen : choices[0]?.[0];
}

customElements.define("engine-settings", EngineSettings);
