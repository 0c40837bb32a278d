// Popovers that belong to a button of the prompt bar.

const GAP = 8;

/** Open the popover above its button, within the window. */
export function placeAbove(menu, button) {
  menu.addEventListener("beforetoggle", (event) => {
    if (event.newState !== "open") return;
    const { left, top } = button.getBoundingClientRect();
    menu.style.bottom = `${innerHeight - top + GAP}px`;
    menu.style.left = `max(${GAP}px, min(${left}px, 100vw - ${GAP}px - var(--menu-width)))`;
  });
}
