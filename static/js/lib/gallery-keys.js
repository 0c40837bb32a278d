// The keys of the gallery: / to the search, arrows from card to card, Enter opens (it is a link), x selects, e archives,
// Delete to the trash, F2 renames, Ctrl+A selects all that are there, Esc none.

import { ARROWS, nextCard } from "studio/lib/card-steps";
import { isTyping, keyName } from "studio/lib/keys";

const ACTIONS = { e: ["archive", "unarchive"], Delete: ["trash"] };

export function bindKeys(gallery, signal) {
  const search = () => gallery.querySelector("#search");
  const focused = () => document.activeElement?.closest("session-card");

  const down = (event) => {
    const key = keyName(event);
    if (event.target === search()) {
      if (key === "ArrowDown") go(event, gallery.cards[0]);
    } else if (isTyping(event.target) || document.querySelector("dialog[open]")) {
      return;
    } else if (key === "/" && search()) {
      event.preventDefault();
      search().focus();
      search().select();
    } else if (key === "Escape") {
      gallery.querySelector(".gallery-menu[open]")?.removeAttribute("open");
      gallery.selection.clear();
    } else if (focused()) {
      onCard(event, key, focused());
    }
  };

  function onCard(event, key, card) {
    if (ARROWS.includes(key)) go(event, nextCard(gallery.cards, card, key));
    else if (!gallery.mayEdit) return;
    else if (key === "Ctrl+A") gallery.selection.all();
    else if (key === "x") gallery.selection.toggle(card, event.shiftKey);
    else if (key === "F2") card.querySelector('[data-action="rename"]')?.click();
    else if (ACTIONS[key]) {
      const action = ACTIONS[key].find((name) => card.querySelector(`[data-action="${name}"]`));
      const chosen = gallery.selection.cards;
      if (action) gallery.act(action, chosen.length ? chosen : [card]);
    } else return;
    event.preventDefault();
  }
  document.addEventListener("keydown", down, { signal });
}

function go(event, card) {
  if (!card) return;
  event.preventDefault();
  card.querySelector(".card-title").focus();
  card.scrollIntoView({ block: "nearest" });
}
