// The pictures that go along with the next turn, in the order in which they are numbered. No DOM.
// An item here is {asset, name, purpose, subject, pin, mine, named}: `pin` is the id of its pin, `named` says that the prompt
// brings it by naming its subject.

import { gettext, listed, ngettext } from "studio/lib/gettext";
import { mentioned } from "studio/lib/mentions";

/**
 * What goes along: the person's own references, then the pictures of the subjects that the prompt names, then the
 * session's other pins. `dropped` are the assets that were taken out of a named subject. The server numbers likewise.
 */
export function stripOf({ own, pins, subjects, dropped = [], prompt }) {
  const pinOf = new Map(pins.map((pin) => [pin.asset, pin.id]));
  const mine = own.map((item) => ({ ...item, pin: pinOf.get(item.asset) ?? null, named: false, mine: true }));
  const named = namedSubjects(own, subjects, prompt).flatMap((subject) =>
    itemsOf(subject)
      .filter(({ asset }) => !dropped.includes(asset))
      .map((item) => ({ ...item, pin: pinOf.get(item.asset) ?? null, named: true })),
  );
  const there = new Set([...mine, ...named].map(({ asset }) => asset));
  const rest = pins
    .filter(({ asset }) => !there.has(asset))
    .map(({ id, asset, name, purpose, subject }) => ({ asset, name, purpose, subject, pin: id, named: false }));
  return [...mine, ...named, ...rest];
}

/** A subject's pictures as references. */
export function itemsOf(subject) {
  return subject.pictures.map(({ asset }) => ({ asset, name: subject.name, purpose: subject.kind, subject: subject.id }));
}

function namedSubjects(own, subjects, prompt) {
  const shown = new Set(own.map(({ name }) => name.toLowerCase()));
  const ids = new Set(own.map(({ subject }) => subject));
  const names = [...subjects, ...own].map(({ name }) => name);
  return mentioned(prompt, names)
    .filter((name) => !shown.has(name.toLowerCase()))
    .map((name) => subjects.find((subject) => subject.name === name))
    .filter((subject) => subject && !ids.has(subject.id));
}

/** The inputs of the request. Pins stay behind where the model takes no references. */
export function inputsOf(items, model) {
  const none = model?.capabilities.max_references === 0;
  return items
    .filter((item) => !(none && isPinOnly(item)))
    .map(({ asset, name, purpose, subject }) => ({ asset, role: "reference", name, purpose, ...(subject ? { subject } : {}) }));
}

function isPinOnly(item) {
  return Boolean(item.pin) && !item.named && !item.mine;
}

/** "Nano Banana Pro takes at most 14 references: 6 objects, 5 characters, 3 styles". */
export function takesText(model) {
  const can = model.capabilities;
  const values = { model: model.label, parts: limitsOf(can).map(([purpose, limit]) => counted(purpose, limit)).join(", ") };
  if (!can.max_references) return gettext("%(model)s takes no reference pictures", values);
  const most = ngettext("%(model)s takes at most %(n)s reference", "%(model)s takes at most %(n)s references", can.max_references, values);
  return values.parts ? `${most}: ${values.parts}` : most;
}

/** Why these cannot be sent to the model, in one sentence; "" if they can. */
export function limitText(model, items) {
  if (!model || !items.length) return "";
  const can = model.capabilities;
  if (!can.max_references) {
    const rest = items.every(isPinOnly)
      ? gettext("the pinned ones wait for another model")
      : gettext("choose another model to send these");
    return `${takesText(model)}; ${rest}.`;
  }
  const count = (purpose) => items.filter((item) => item.purpose === purpose).length;
  const over = limitsOf(can).filter(([purpose, limit]) => count(purpose) > limit);
  if (items.length <= can.max_references && !over.length) return "";
  const there = over.length ? listed(over.map(([purpose]) => counted(purpose, count(purpose)))) : items.length;
  return `${takesText(model)}. ${gettext("There are %(there)s: remove some, or choose another model.", { there })}`;
}

function counted(purpose, count) {
  if (purpose === "object") return ngettext("%(n)s object", "%(n)s objects", count);
  if (purpose === "character") return ngettext("%(n)s character", "%(n)s characters", count);
  return ngettext("%(n)s style", "%(n)s styles", count);
}

function limitsOf(can) {
  const limits = [["object", can.max_objects], ["character", can.max_characters], ["style", can.max_styles]];
  return limits.filter(([, limit]) => limit !== null && limit !== undefined);
}

/** The asset that an address of a picture's bytes belongs to. */
export function assetOf(url) {
  return url?.match(/\/assets\/([^/]+)\//)?.[1] ?? null;
}

export function thumbOf(asset) {
  return `/assets/${asset}/renditions/fit-384.webp`;
}

/** What a picture from a file is called in a prompt: its name without the ending. */
export function titleOf(fileName) {
  return fileName.replace(/\.[a-z0-9]{2,5}$/i, "").replaceAll("@", "").trim();
}
