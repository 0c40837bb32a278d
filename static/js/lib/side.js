// The right panel: one of its tabs, where it can be seen.

const PHONE = "(max-width: 960px), (max-height: 500px) and (pointer: coarse)";

/** Whether the page is laid out for a phone, with the panel as a sheet over the picture; as layout.css has it. */
export function isPhone() {
  return matchMedia(PHONE).matches;
}

/** Call `change` whenever the page is laid out for a phone from now on, or no longer. */
export function whenPhone(change, signal) {
  matchMedia(PHONE).addEventListener("change", change, { signal });
}

/** Open a tab, and the panel if it is hidden; on a phone that is a sheet over the picture. */
export function openTab({ panel }, name) {
  const side = panel.closest(".side");
  if (!panel.checkVisibility({ visibilityProperty: true })) side.querySelector('[data-command="toggle-side"]').click();
  side.querySelector(`[role="tab"][data-tab="${name}"]`).click();
}
