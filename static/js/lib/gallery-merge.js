// Cards as the server draws them now, put where they belong among those on the page.

import { fragmentOf } from "studio/lib/page";

/**
 * `html` holds the cards of those of the sessions `ids` that belong on the page; the others leave it. If the one that has
 * the focus leaves, or that was just sent away, the next one gets it.
 */
export function mergeCards(gallery, html, ids) {
  const fresh = new Map([...fragmentOf(html).querySelectorAll("session-card")].map((card) => [card.dataset.session, card]));
  const leaving = gallery.cards.filter((card) => ids.includes(card.dataset.session) && !fresh.has(card.dataset.session));
  const focused = leaving.find((card) => card.contains(document.activeElement) || card.matches(".is-leaving"));
  const heir = focused && neighbourOf(focused, gallery.cards, leaving);
  for (const card of leaving) card.remove();
  if (leaving.length) gallery.selection.show();
  for (const [id, card] of fresh) {
    const old = gallery.querySelector(`session-card[data-session="${CSS.escape(id)}"]`);
    if (old) replace(old, card);
    else insert(gallery, card);
  }
  heir?.querySelector(".card-title")?.focus({ preventScroll: true });
  if (fresh.size) gallery.querySelector(".gallery-empty")?.remove();
}

function neighbourOf(card, all, leaving) {
  const at = all.indexOf(card);
  const stays = (one) => !leaving.includes(one);
  return all.slice(at + 1).find(stays) ?? all.slice(0, at).findLast(stays);
}

/** A title that is being written, and a tick, stay. The newest is first: what has changed moves there at the next visit. */
function replace(old, card) {
  if (old.querySelector("[contenteditable]")) return;
  const focus = old.contains(document.activeElement) ? document.activeElement : null;
  const same = focus?.dataset.action ? `[data-action="${focus.dataset.action}"]` : focus?.matches("[data-select]") ? "[data-select]" : ".card-title";
  card.querySelector("[data-select]").checked = old.querySelector("[data-select]").checked;
  old.replaceWith(card);
  if (focus) card.querySelector(same)?.focus({ preventScroll: true });
}

/** By its last change; one that is older than all here comes with a later page, if there are any. */
function insert(gallery, card) {
  const later = gallery.cards.find((one) => Date.parse(one.dataset.updated) < Date.parse(card.dataset.updated));
  const more = gallery.querySelector(".gallery-more");
  if (later) later.before(card);
  else if (!more) gallery.list.append(card);
}
