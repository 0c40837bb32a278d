// Those who look at a session besides: {people: [{name, looks}], guests: {count, looks}}, as the stream tells it.

import { gettext, ngettext } from "studio/lib/gettext";

const SHOWN = 3;
const SHOWN_NARROW = 2;
const HUES = 12;

/** Draw their initials, the first few of them, and how many more there are; names are in the tooltips. */
export function drawPeople(box, { people, guests }) {
  const room = matchMedia("(max-width: 420px)").matches ? SHOWN_NARROW : SHOWN;
  const shown = people.length > room ? room - 1 : room;
  const marks = people.slice(0, shown).map(({ name }) => person(name));
  const more = people.slice(shown);
  if (more.length) marks.push(mark(`+${more.length}`, gettext("%(names)s are here", { names: more.map(({ name }) => name).join(", ") })));
  if (guests.count) marks.push(mark(`+${guests.count}`, guestsText(guests.count), "is-guests"));
  box.replaceChildren(...marks);
  box.hidden = !marks.length;
}

/** Turn number -> the names of those who look at it. */
export function namesByTurn({ people, guests }) {
  const names = new Map();
  const add = (turn, name) => names.set(turn, [...(names.get(turn) ?? []), name]);
  for (const { name, looks } of people) for (const turn of looks) add(turn, name);
  for (const turn of guests.looks) add(turn, ngettext("A guest", "Guests", guests.count));
  return names;
}

/** Anna Berg -> AB, anna -> A. */
export function initials(name) {
  const words = name.split(/[\s._@-]+/).filter(Boolean);
  return words.slice(0, 2).map((word) => [...word][0].toUpperCase()).join("") || "?";
}

export function guestsText(count) {
  return ngettext("A guest of a shared link is here", "%(n)s guests of shared links are here", count);
}

/** The number of a person's colour in tokens.css. The server's pages say the same (templatetags/studio_ui.py). */
export function hueOf(name) {
  return [...name].reduce((sum, sign) => (sum * 31 + sign.codePointAt(0)) % HUES, 7);
}

/** Somebody who can be followed. */
function person(name) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "person", textContent: initials(name) });
  button.dataset.name = name;
  button.title = button.ariaLabel = gettext("%(name)s is here. Follow what they look at", { name });
  button.dataset.hue = hueOf(name);
  return button;
}

function mark(text, title, kind = "") {
  const span = Object.assign(document.createElement("span"), { className: `person ${kind}`.trim(), title, textContent: text });
  span.setAttribute("role", "img");
  span.setAttribute("aria-label", title);
  return span;
}
