// The strip's items in the DOM: those that stay keep their elements, and with them focus and caret.

import { gettext } from "studio/lib/gettext";
import { thumbOf } from "studio/lib/references";

/** Draw the items, and `note`, which says why they cannot be sent. */
export function drawReferences(strip, items, note) {
  const list = strip.querySelector("ol");
  const template = strip.querySelector("template");
  const focused = document.activeElement;
  const place = [...list.children].findIndex((row) => row.contains(focused));
  const old = new Map([...list.children].map((row) => [row.dataset.asset, row]));
  const rows = items.map((item, index) => {
    const row = old.get(item.asset) ?? template.content.firstElementChild.cloneNode(true);
    fill(row, item, index + 1);
    return row;
  });
  for (const row of list.children) if (!rows.includes(row)) row.dataset.gone = "";
  for (const row of list.querySelectorAll("[data-gone]")) row.remove();
  rows.forEach((row, index) => list.children[index] === row || list.insertBefore(row, list.children[index] ?? null));
  strip.hidden = !items.length;
  const line = strip.querySelector(".reference-note");
  line.hidden = !note;
  if (line.textContent !== note) line.textContent = note;
  // Whoever removes one by keyboard goes on at the next one.
  if (place >= 0 && !list.contains(focused)) (rows[Math.min(place, rows.length - 1)]?.querySelector('[data-do="remove"]') ?? strip.form.elements.prompt).focus();
}

function fill(row, item, number) {
  row.dataset.asset = item.asset;
  row.toggleAttribute("data-pinned", Boolean(item.pin));
  const img = row.querySelector("img");
  if (!img.src.endsWith(thumbOf(item.asset))) img.src = thumbOf(item.asset);
  row.querySelector("b").textContent = number;
  row.querySelector(".reference-picture").disabled = item.named;
  const name = row.querySelector("input");
  if (name !== document.activeElement) name.value = item.name;
  name.readOnly = item.named;
  const purpose = row.querySelector("select");
  purpose.value = item.purpose;
  purpose.disabled = item.named;
  row.querySelector('[data-do="pin"]').setAttribute("aria-pressed", Boolean(item.pin));
  row.querySelector('[data-do="save"]').hidden = Boolean(item.subject);
  for (const control of row.querySelectorAll("[aria-label]")) {
    control.dataset.label ??= control.getAttribute("aria-label");
    control.setAttribute("aria-label", `${control.dataset.label}: ${gettext("Image %(n)s", { n: number })}${item.name ? ` (${item.name})` : ""}`);
  }
}
