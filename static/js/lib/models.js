// What the models of this installation can do, and what an edit with one of them costs. No DOM.
// A model here is an item of GET /api/v1/models.

import { gettext, number } from "studio/lib/gettext";

/** The model that is asked for by "provider/name"; else the same one of another engine; else the default. */
export function chosenModel(models, key) {
  const exact = models.find((model) => keyOf(model) === key);
  const alike = models.find((model) => key?.endsWith(`/${model.name}`));
  return exact ?? alike ?? models.find((model) => model.default) ?? models[0] ?? null;
}

export function keyOf(model) {
  return `${model.provider}/${model.name}`;
}

/** What the menu calls the model: with its engine's name where two engines have a model of that label. */
export function labelOf(model, models) {
  const twins = models.some((other) => other !== model && other.label === model.label);
  return twins ? `${model.label}, ${model.provider_label}` : model.label;
}

const CONTEXTS = [
  ["full", gettext("History")],
  ["recent", gettext("Recent history")],
  ["image_only", gettext("Picture only")],
  ["fresh", gettext("Start fresh")],
];

const THINKING = { minimal: gettext("Think little"), low: gettext("Think little"), high: gettext("Think hard") };
const TIERS = { standard: gettext("Standard"), flex: gettext("Flex, half price"), priority: gettext("Priority, twice the price"), batch: gettext("Batch, half price, up to 24 h") };
const GROUNDING = { web: gettext("Search"), web_and_image: gettext("Search with pictures") };

/** The choices that each menu offers for the model, as [value, label]; a menu without any is hidden. */
export function choicesOf(model) {
  const can = model.capabilities;
  return {
    aspect_ratio: can.aspect_ratios.map((ratio) => [ratio, ratio]),
    image_size: can.image_sizes.map((size) => [size, size]),
    thinking_level: can.thinking_levels.map((level) => [level, THINKING[level] ?? level]),
    grounding: can.grounding.filter((kind) => kind !== "off").map((kind) => [kind, GROUNDING[kind] ?? kind]),
    service_tier: can.service_tiers.map((tier) => [tier, TIERS[tier] ?? tier]),
    context: can.history ? CONTEXTS : [],
  };
}

/** The settings to send: only what the model knows, and only what was chosen. */
export function settingsFor(model, chosen) {
  const settings = { provider: model.provider, model: model.name };
  for (const [name, choices] of Object.entries(choicesOf(model))) {
    const value = chosen[name];
    if (value && choices.some(([known]) => known === value)) settings[name] = value;
  }
  if (chosen.fallback && model.fallback) settings.fallback = true;
  // Our own engines leave alone what they are not told to change.
  if (chosen.keep_rest && model.provider !== "local") settings.keep_rest = true;
  const variants = model.capabilities.varies ? Number(chosen.variants) : 1;
  if (variants > 1) settings.variants = Math.min(4, variants);
  return settings;
}

/** What a choice out of the ordinary is called beside the menu that holds it: "Flex, fallback". */
export function saidOf({ service_tier: tier = "standard", fallback, keep_rest: keeps }) {
  const tierName = tier === "standard" ? "" : (TIERS[tier] ?? tier).split(",")[0];
  const words = [tierName, fallback ? gettext("fallback") : "", keeps ? gettext("keeps the rest") : ""];
  const said = words.filter(Boolean).join(", ");
  return said.charAt(0).toUpperCase() + said.slice(1);
}

/** Dollars for the edit, 0 if the model costs nothing, null if nobody knows. */
export function priceOf(model, settings) {
  if (!model.costs_money) return 0;
  const prices = model.prices_usd;
  const price = prices[settings.image_size] ?? prices["1K"] ?? Object.values(prices)[0];
  const factor = model.tier_factors[settings.service_tier] ?? 1;
  return price === undefined ? null : price * factor * (settings.variants ?? 1);
}

/** $0.101, $0.34, $12.40, or in the page's currency; "Free" for nothing, "" for unknown. */
export function money(dollars) {
  if (dollars === null || dollars === undefined) return "";
  return dollars ? amount(dollars) : gettext("Free");
}

/** The same where nothing is $0.00. */
export function amount(dollars) {
  const { currency = "USD", perUsd = 1 } = globalThis.document?.documentElement.dataset ?? {};
  const value = dollars * perUsd;
  const cents = Math.abs(value * 100 - Math.round(value * 100)) < 0.005;
  const digits = value >= 1 || cents ? 2 : value >= 0.001 ? 3 : 4;
  return number(value, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** The model's ratio that comes nearest to a picture's, as models take it over; "" without a picture. */
export function nearestRatio(model, picture) {
  if (!picture?.width) return "";
  const wide = picture.width / picture.height;
  const off = (ratio) => {
    const [across, down] = ratio.split(":").map(Number);
    return Math.abs(Math.log(across / down / wide));
  };
  return [...model.capabilities.aspect_ratios].sort((one, other) => off(one) - off(other))[0] ?? "";
}

/** The pixels that a choice gives, as text; "" if the model does not say. */
export function pixelsOf(model, ratio, size) {
  const area = model.capabilities.pixels?.[ratio]?.[size || "1K"];
  return area ? `${area[0]} × ${area[1]}` : "";
}
