// The notes of a turn, as the list that the server draws says them; and that list drawn anew while somebody uses it.

import { replaceAround } from "studio/lib/keeping";

const numbers = (text) => (text ? text.split(" ").map(Number) : null);

/** What a note says, without the people whom it addresses: a model would look for them in the picture. */
function wordsOf(text) {
  const copy = text.cloneNode(true);
  for (const person of copy.querySelectorAll(".note-mention")) person.remove();
  return copy.textContent.replace(/[^\S\n]+(?=[\s,.;:!?])/g, "").replace(/^[\s,;:]+|[\s,;:]+$/g, "");
}

/** The threads below `root`, in order. */
export function notesOf(root) {
  return [...root.querySelectorAll(".note")].map((row) => ({
    id: row.dataset.note,
    number: Number(row.dataset.number) || null,
    output: row.dataset.output || null,
    pin: numbers(row.dataset.pin),
    region: numbers(row.dataset.region),
    name: row.querySelector(".note-name")?.textContent ?? "",
    text: row.querySelector(".note-text").textContent.trim(),
    words: wordsOf(row.querySelector(".note-text")),
    resolved: row.classList.contains("is-resolved"),
  }));
}

// What the server said of each row when it was put there.
const served = new WeakMap();

/** Make `list` say what `fresh` says. Rows that did not change stay, and so do forms and the focus in those that did. */
export function putList(list, fresh) {
  for (const name of list.getAttributeNames()) if (!fresh.hasAttribute(name)) list.removeAttribute(name);
  for (const { name, value } of fresh.attributes) list.setAttribute(name, value);
  const old = new Map([...list.children].map((row) => [row.dataset.note, row]));
  let last = null;
  for (const row of [...fresh.children]) {
    const said = row.outerHTML;
    const known = old.get(row.dataset.note);
    old.delete(row.dataset.note);
    if (!known) last ? last.after(row) : list.prepend(row);
    else if (served.get(known) !== said) refresh(known, row);
    last = known ?? row;
    served.set(last, said);
  }
  for (const row of old.values()) row.remove();
}

function refresh(row, fresh) {
  const held = row.contains(document.activeElement) && document.activeElement;
  const place = held && !held.closest(".note-slot") && placeOf(held);
  for (const name of row.getAttributeNames()) if (name !== "data-chosen") row.removeAttribute(name);
  for (const { name, value } of fresh.attributes) row.setAttribute(name, value);
  const slot = (one) => [...one.children].find((child) => child.className === "note-slot");
  replaceAround(row, fresh, slot(row), slot(fresh));
  if (place) (row.querySelector(place) ?? row.querySelector("[data-do=reopen], [data-do=resolve]"))?.focus();
}

/** Where a button is, in words of a selector that finds its successor. */
function placeOf(button) {
  const { do: act, kind } = button.dataset;
  const comment = button.closest("[data-comment]")?.dataset.comment;
  return `[data-comment="${comment}"] [data-do="${act}"]${kind ? `[data-kind="${kind}"]` : ""}`;
}

/** Tell what only this page knows: which notes are one's own, what one said to them, on which picture their pins are. */
export function dress(root, { user, guest, output }) {
  for (const one of root.querySelectorAll(".note-one")) {
    const { author, guest: name } = one.dataset;
    one.toggleAttribute("data-mine", user ? author === user : Boolean(guest) && name === guest);
  }
  for (const button of root.querySelectorAll(".note-reaction")) {
    const { who } = button.dataset;
    button.setAttribute("aria-pressed", who.split(", ").includes(user || guest));
    if (who) button.title = who;
  }
  for (const row of root.querySelectorAll(".note[data-output]")) {
    row.toggleAttribute("data-elsewhere", Boolean(output && row.dataset.output && row.dataset.output !== output));
  }
}
