// Crop and adjust: which of them is in hand, its panel, its keys, and sending what it makes.

import "studio/elements/adjust-panel";
import "studio/elements/crop-panel";
import { regionOf } from "studio/lib/drawn-region";
import { api } from "studio/lib/http";
import { ClientIds } from "studio/lib/ids";
import { hasOwnEscape, isTyping, keyName } from "studio/lib/keys";
import { addSheet } from "studio/lib/loading";
import { announce, complain } from "studio/lib/page";
import { isPhone } from "studio/lib/side";

// Steps in the tree, which would take the tool's picture away.
const STEPS = ["Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y"];

/** Bind them; returns {toggle(name)}. Rejects if their style sheet cannot be fetched. */
export async function bindPictureTools(workspace, signal) {
  const { composer, stage } = workspace;
  const ids = new ClientIds();
  // What was set on a picture and not applied, by tool and picture: Esc loses nothing.
  const kept = new Map();
  let open = null; // {name, panel, base, client}: `client` once it has been sent
  await addSheet(workspace.querySelector("template[data-picture-tools]").dataset.css);

  const keyOf = ({ name, base }) => `${name} ${base.output}`;

  function enter(name) {
    const { base } = composer;
    if (!base || !stage.picture) return void announce(workspace.querySelector("[data-picture-tools]").dataset.none);
    const { content } = workspace.querySelector("template[data-picture-tools]");
    const typed = document.activeElement === composer.prompt;
    open = { name, base, typed, panel: document.importNode(content.querySelector(`${name}-panel`), true) };
    workspace.querySelector('[data-do="done"]')?.click(); // a tool that draws is put down
    workspace.dataset.adjusting = name;
    looked(); // at one picture
    stage.zoom("fit");
    workspace.append(open.panel);
    open.panel.start(workspace, kept.get(keyOf(open)));
    hide(true);
    pressed();
    announce(open.panel.getAttribute("aria-label"));
  }

  /** Put the tool down; what was set stays for the next time, unless it was applied. */
  function leave({ applied = false } = {}) {
    if (!open) return;
    const { panel, name, typed } = open;
    if (applied) kept.delete(keyOf(open));
    else kept.set(keyOf(open), panel.state);
    const within = panel.contains(document.activeElement) || document.activeElement === document.body;
    open = null;
    panel.remove();
    delete workspace.dataset.adjusting;
    hide(false);
    pressed();
    looked(); // as before
    if (!within) return;
    if ((applied || typed) && matchMedia("(hover: hover)").matches) composer.prompt.focus({ preventScroll: true });
    else workspace.querySelector(`[data-adjust="${name}"]`).focus({ preventScroll: true });
  }

  async function apply() {
    const { panel, base, client } = open;
    const { operations } = panel;
    if (client || panel.getAttribute("aria-busy") === "true") return;
    if (!operations.length) return leave();
    panel.setAttribute("aria-busy", "true");
    const says = panel.querySelector(".error-line");
    complain(says, null);
    const now = open;
    try {
      const where = panel.takesRegion ? await regionOf(composer) : {};
      const body = { parent: base.turn, base_output: base.output, adjustment: operations, ...where };
      now.client = ids.for(body);
      tell("turn-sent", { client: now.client, prompt: panel.getAttribute("aria-label"), thumb: base.thumb, next: true });
      const turn = await api("POST", `/sessions/${workspace.dataset.session}/turns`, { ...body, client_id: now.client });
      ids.accepted();
      tell("turn-accepted", { client: now.client, turn });
      now.turn = turn.id;
    } catch (refusal) {
      panel.removeAttribute("aria-busy");
      if (now.client) tell("turn-refused", { client: now.client, code: refusal.code });
      now.client = null;
      complain(says, refusal);
      announce(refusal.message);
    }
  }

  // The tool leaves when its picture is on the stage: nothing flickers between the preview and the result.
  async function ended({ detail }) {
    if (!open?.client || workspace.chain.list.querySelector(`[data-turn="${detail.turn}"]`)?.dataset.client !== open.client) return;
    const now = open;
    const tile = workspace.chain.list.querySelector(`[data-client="${now.client}"]`);
    const made = tile.dataset.status === "succeeded";
    if (made && workspace.tile === tile) await painted(stage.after.querySelector("img"), tile.dataset.src);
    if (open === now) leave({ applied: made });
  }

  function shown() {
    if (!open || open.client) return;
    if (composer.base?.output !== open.base.output) leave();
  }

  const looked = () => workspace.dispatchEvent(new CustomEvent("turn-shown"));
  const tell = (name, detail) => workspace.dispatchEvent(new CustomEvent(name, { detail }));
  const pressed = () => {
    for (const button of workspace.querySelectorAll("[data-adjust]")) button.setAttribute("aria-pressed", button.dataset.adjust === open?.name);
  };
  /** What the panel covers is out of reach meanwhile. */
  const hide = (hidden) => {
    for (const part of workspace.querySelectorAll(isPhone() ? ".side, .chain, .composer-area" : ".side")) part.inert = hidden;
    if (!hidden) for (const part of workspace.querySelectorAll(":is(.side, .chain, .composer-area)[inert]")) part.inert = false;
  };

  const keydown = (event) => {
    if (!open || event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
    const { target } = event;
    const key = keyName(event);
    const own = open.panel.contains(target) || target.matches("body, #main") || Boolean(target.closest(".crop-stage"));
    const field = isTyping(target) && !own;
    // A tool that draws was taken up since: it has these keys for itself.
    if ((key === "Escape" || STEPS.includes(key)) && workspace.hasAttribute("data-drawing")) return;
    if (key === "Escape" && !(field && hasOwnEscape(target))) leave();
    else if (STEPS.includes(key)) {
      if (isTyping(target) && !(target === composer.prompt && !target.value)) return;
    } else if (!own) return;
    else if (event.key === "Enter" && !target.closest("button, a, summary, select")) apply();
    else if (!open.panel.pressed?.(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("keydown", keydown, { signal, capture: true });
  const extend = ({ detail: { ratio, prompt } }) => {
    leave();
    composer.settings.choose("aspect_ratio", ratio);
    composer.write(prompt);
  };
  workspace.addEventListener("extend-wanted", extend, { signal });
  document.addEventListener("turn-ended", ended, { signal });
  workspace.addEventListener("turn-shown", shown, { signal });
  workspace.addEventListener("submit", (event) => open?.panel.contains(event.target) && (event.preventDefault(), apply()), { signal });
  workspace.addEventListener(
    "click",
    ({ target }) => {
      const drawing = open?.name === "crop" ? ", button[data-tool]" : "";
      // On a phone the panel of the details has the same place.
      if (open && target.closest(`[data-leave], button[data-mode], .tool-details${drawing}`)) leave();
    },
    { signal },
  );

  return {
    toggle(name) {
      const same = open?.name === name;
      leave();
      if (!same) enter(name);
    },
  };
}

/** Once an image shows this source, or cannot. */
function painted(img, source) {
  const there = () => img.getAttribute("src") === source && img.complete;
  return new Promise((resolve) => {
    if (there()) return void resolve();
    const end = new AbortController();
    const done = () => (end.abort(), resolve());
    for (const name of ["load", "error"]) img.addEventListener(name, () => there() && done(), { signal: end.signal });
    setTimeout(done, 3000);
  });
}
