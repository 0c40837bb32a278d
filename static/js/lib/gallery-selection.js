// Which cards are ticked: by a click on the corner, a range with Shift, or all with Ctrl+A.

export function bindSelection(gallery, signal) {
  let anchor = null;

  const selection = {
    get cards() {
      return gallery.cards.filter((card) => box(card).checked);
    },
    toggle(card, range = false) {
      tick(card, !box(card).checked, range);
    },
    all() {
      for (const card of gallery.cards) box(card).checked = true;
      show();
    },
    clear() {
      for (const card of gallery.cards) box(card).checked = false;
      anchor = null;
      show();
    },
    /** Say how many there are: some may have left the page. */
    show,
  };

  function tick(card, on, range) {
    const all = gallery.cards;
    const [from, to] = [all.indexOf(range && anchor ? anchor : card), all.indexOf(card)].sort((a, b) => a - b);
    for (const one of all.slice(Math.max(0, from), to + 1)) box(one).checked = on;
    anchor = card;
    show();
  }

  function show() {
    const number = selection.cards.length;
    const bar = gallery.querySelector(".selection");
    gallery.classList.toggle("is-selecting", number > 0);
    bar.hidden = !number;
    bar.querySelector("[data-count]").textContent =
      number === 1 ? gallery.dataset.selectedOne : gallery.dataset.selected.replace("%n", number);
  }

  const clicked = (event) => {
    const card = event.target.closest("session-card");
    if (!card) return;
    if (event.target.matches("[data-select]")) tick(card, event.target.checked, event.shiftKey);
    else if (event.target.closest(".card-cover") && selection.cards.length) {
      // While some are selected a picture is something to select, as in every gallery on a phone.
      event.preventDefault();
      selection.toggle(card, event.shiftKey);
    }
  };
  gallery.addEventListener("click", clicked, { signal });
  gallery.addEventListener("htmx:afterSettle", show, { signal });
  return selection;
}

function box(card) {
  return card.querySelector("[data-select]");
}
