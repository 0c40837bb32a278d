// The buttons around the picture: how to look at it, what to hide, the dialogs.

import { number } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { element, part } from "studio/lib/loading";
import { isPhone, openTab, whenPhone } from "studio/lib/side";
import { recall, remember } from "studio/lib/storage";

export function bindCommands(workspace, signal) {
  const { stage } = workspace;
  const modes = [...workspace.querySelectorAll("[data-mode]")].filter((one) => one.matches("button"));
  let wanted = recall("mode", "single");
  // Crop and adjust show one picture; how one looked before comes back after them.
  const now = () => (workspace.dataset.adjusting ? "single" : wanted);

  const show = () => {
    const comparable = stage.hasAttribute("data-before");
    const mode = now();
    if (stage.dataset.mode !== mode) stage.setMode(mode);
    for (const button of modes) {
      button.setAttribute("aria-pressed", button.dataset.mode === (comparable ? mode : "single"));
      if (button.dataset.mode !== "single") button.disabled = !comparable;
    }
  };
  workspace.addEventListener("turn-shown", show, { signal });
  show();

  const setMode = (mode) => {
    // The key of the slider takes it away again.
    wanted = mode === now() && mode !== "single" ? "single" : mode;
    remember("mode", wanted);
    show();
  };

  const toggle = (part) => {
    const phone = isPhone();
    const now = workspace.dataset[part] ?? (phone && part === "side" ? "hidden" : "shown");
    const next = now === "hidden" ? "shown" : "hidden";
    workspace.dataset[part] = next;
    if (!phone) remember(part, next);
  };

  // Whoever presses beside it, or leaves it by Tab, has read it.
  const keys = document.getElementById("keys");
  keys.addEventListener("click", ({ target }) => target === keys && keys.hidePopover(), { signal });
  keys.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !keys.contains(relatedTarget) && keys.hidePopover(), { signal });

  const commands = {
    "toggle-chain": () => toggle("chain"),
    "toggle-side": () => toggle("side"),
    keys: () => keys.showPopover(),
    share: () => open(workspace, "share-dialog", workspace.selected),
    sheet: () => open(workspace, "contact-sheet", workspace),
    star: (button) => star(workspace, button),
  };
  workspace.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.mode) setMode(button.dataset.mode);
      if (button.dataset.zoom) stage.zoom(button.dataset.zoom);
      if ("suggestion" in button.dataset) workspace.composer.write(button.textContent);
      if ("pick" in button.dataset) workspace.querySelector("image-drop").pick();
      const { tileAct, slot } = button.dataset;
      if (tileAct) workspace.tile.querySelector(`[data-act="${tileAct}"][data-slot="${slot}"]`)?.click();
      if ("finish" in button.dataset && !button.dataset.act) workspace.dispatchEvent(new CustomEvent("turn-act", { detail: { act: "finish", tile: workspace.tile, button } }));
      commands[button.dataset.command]?.(button);
    },
    { signal },
  );
  const notices = document.getElementById("notices");
  const hear = () => part("elements/turn-notices").catch((refusal) => workspace.complain(refusal));
  const chosen = () => recall("notices") && hear();
  chosen();
  notices.addEventListener("beforetoggle", hear, { signal });
  // Another tab, in which it was chosen, asks this one whether it is looked at.
  addEventListener("storage", chosen, { signal });
  // Names that complete behind an "@" come with the first letter in a field that has them; without them one types on.
  const typed = ({ target }) => target.form?.querySelector("mention-list:not(:defined)") && element("mention-list").catch(() => {});
  workspace.addEventListener("input", typed, { signal });
  // On a phone the panel is a sheet over the picture: a touch beside it puts it away.
  const putAway = () => isPhone() && delete workspace.dataset.side;
  // Captured: what moves the picture keeps the event to itself.
  stage.addEventListener("pointerdown", putAway, { signal, capture: true });
  stage.addEventListener("zoom-changed", (event) => showZoom(workspace, event.detail), { signal });

  // A window is made narrow, or zoomed: the panel becomes a sheet, which never covers the picture unasked. A tablet's keyboard
  // makes it low: then it stays for who writes in it.
  const arrange = () => {
    for (const part of ["chain", "side"]) {
      if (!isPhone()) workspace.dataset[part] = recall(part, "shown");
      else if (!workspace.panel.closest(".side").contains(document.activeElement)) delete workspace.dataset[part];
    }
  };
  arrange();
  whenPhone(arrange, signal);
  followKeyboard(workspace, signal);
  // What leads to notes leads to where they can be seen: on a phone, and at a desk where the panel was put away.
  const showNamed = () => {
    const name = location.hash.slice(1);
    if (workspace.panel.closest(".side").querySelector(`[role="tab"][data-tab="${CSS.escape(name)}"]`)) openTab(workspace, name);
  };
  addEventListener("hashchange", showNamed, { signal });
  showNamed();
}

function showZoom(workspace, { scale, share }) {
  workspace.querySelector(".zoom-now").textContent = Math.abs(scale - 1) > 0.001 ? number(Math.round(share * 100) / 100, { style: "percent" }) : "";
}

/** On phones whose browsers lay the keyboard over the page, the page is what is left above it. */
function followKeyboard(workspace, signal) {
  const view = window.visualViewport;
  view?.addEventListener(
    "resize",
    () => {
      const covered = view.scale === 1 && innerHeight - view.height > 120;
      workspace.style.setProperty("--app-height", covered ? `${view.height}px` : "");
      if (covered) scrollTo(0, 0);
    },
    { signal },
  );
}

async function open(workspace, tag, about) {
  try {
    await (await element(tag)).open(about);
  } catch (refusal) {
    workspace.complain(refusal);
  }
}

async function star(workspace, button) {
  const starred = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", starred);
  try {
    await api("POST", `/turns/${workspace.tile.dataset.turn}/star`, { starred });
    if (!workspace.stream.isOpen) workspace.stream.catchUp();
  } catch (refusal) {
    button.setAttribute("aria-pressed", !starred);
    workspace.complain(refusal);
  }
}
