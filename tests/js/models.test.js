import assert from "node:assert/strict";
import { test } from "node:test";

import { choicesOf, chosenModel, labelOf, money, nearestRatio, pixelsOf, priceOf, saidOf, settingsFor } from "studio/lib/models";

const none = { aspect_ratios: [], image_sizes: [], thinking_levels: [], grounding: ["off"], service_tiers: [], history: false, varies: false, pixels: {} };
const local = { provider: "local", name: "local", costs_money: false, prices_usd: {}, tier_factors: {}, capabilities: none };
const banana = {
  provider: "gemini",
  name: "nano-banana-2",
  costs_money: true,
  default: true,
  prices_usd: { "1K": 0.067, "2K": 0.101 },
  tier_factors: { standard: 1, flex: 0.5 },
  capabilities: {
    aspect_ratios: ["1:1", "16:9"],
    image_sizes: ["1K", "2K"],
    thinking_levels: ["minimal", "high"],
    grounding: ["off", "web"],
    service_tiers: ["standard", "flex"],
    history: true,
    varies: true,
    pixels: { "16:9": { "1K": [1376, 768] } },
  },
};

test("it takes the chosen model, else the same of another engine, else the default", () => {
  const ours = { ...banana, provider: "gemini-ours", default: false };
  assert.equal(chosenModel([local, ours], "gemini/nano-banana-2"), ours);
  assert.equal(chosenModel([local, banana], "local/local"), local);
  assert.equal(chosenModel([local, banana], "gone/gone"), banana);
  assert.equal(chosenModel([], "local/local"), null);
});

test("it names the engine where two have the same model", () => {
  const direct = { provider: "gemini", provider_label: "Gemini", label: "Nano Banana Pro" };
  const gateway = { provider: "gateway", provider_label: "Acme", label: "Nano Banana Pro" };
  const other = { provider: "local", provider_label: "Local engine", label: "Local engine" };
  const models = [direct, gateway, other];
  const labels = models.map((model) => labelOf(model, models));
  assert.deepEqual(labels, ["Nano Banana Pro, Gemini", "Nano Banana Pro, Acme", "Local engine"]);
});

test("it offers what the model can do and nothing else", () => {
  const choices = choicesOf(banana);
  assert.deepEqual(choices.image_size, [["1K", "1K"], ["2K", "2K"]]);
  assert.deepEqual(choices.grounding.map(([value]) => value), ["web"]);
  assert.equal(choices.context.length, 4);
  assert.deepEqual(Object.values(choicesOf(local)).flat(), []);
});

test("it sends only settings that the model knows", () => {
  const chosen = { aspect_ratio: "16:9", image_size: "4K", thinking_level: "", grounding: "web", service_tier: "flex", variants: "3" };
  assert.deepEqual(settingsFor(banana, chosen), {
    provider: "gemini",
    model: "nano-banana-2",
    aspect_ratio: "16:9",
    grounding: "web",
    service_tier: "flex",
    variants: 3,
  });
  assert.deepEqual(settingsFor(local, chosen), { provider: "local", model: "local" });
  assert.equal("variants" in settingsFor(banana, { variants: "1" }), false);
});

test("it says a tier and a fallback that were chosen, and asks for a fallback only where there is one", () => {
  assert.equal(saidOf({}), "");
  assert.equal(saidOf({ service_tier: "flex", fallback: true }), "Flex, fallback");
  assert.equal(saidOf({ service_tier: "standard", fallback: true }), "Fallback");
  assert.equal(saidOf({ service_tier: "batch" }), "Batch");
  assert.equal(nearestRatio(banana, { width: 1600, height: 1000 }), "16:9");
  assert.equal(nearestRatio(banana, null), "");
  assert.equal(saidOf({ keep_rest: true }), "Keeps the rest");
  assert.equal(settingsFor(banana, { keep_rest: true }).keep_rest, true);
  assert.equal("keep_rest" in settingsFor(local, { keep_rest: true }), false);
  assert.equal("fallback" in settingsFor(banana, { fallback: true }), false);
  assert.equal(settingsFor({ ...banana, fallback: "nano-banana-pro" }, { fallback: true }).fallback, true);
});

test("the price follows size, tier and variants", () => {
  assert.equal(priceOf(banana, { image_size: "2K", service_tier: "flex" }), 0.0505);
  assert.equal(priceOf(banana, {}), 0.067);
  assert.equal(priceOf(banana, { image_size: "2K" }), 0.101);
  assert.equal(money(priceOf(banana, { image_size: "2K", variants: 2 })), "$0.202");
  assert.equal(priceOf(local, { variants: 4 }), 0);
  assert.equal(priceOf({ ...banana, prices_usd: {} }, {}), null);
});

test("it writes money with as many digits as tell something", () => {
  assert.equal(money(0), "Free");
  assert.equal(money(null), "");
  assert.equal(money(0.067), "$0.067");
  assert.equal(money(0.34), "$0.34");
  assert.equal(money(12.4), "$12.40");
  globalThis.document = { documentElement: { dataset: { currency: "EUR", perUsd: "0.92" } } };
  assert.equal(money(0.067), "€0.062");
  assert.equal(money(12.4), "€11.41");
  globalThis.document = { documentElement: { dataset: { currency: "CHF", perUsd: "0.88" } } };
  assert.equal(money(1), "CHF\u00a00.88");
  delete globalThis.document;
  assert.equal(money(0.0004), "$0.0004");
});

test("it knows the pixels of a choice where the model says", () => {
  assert.equal(pixelsOf(banana, "16:9", ""), "1376 × 768");
  assert.equal(pixelsOf(banana, "1:1", "2K"), "");
});
