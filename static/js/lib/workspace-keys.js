// The keys of the workspace. None of them fires while somebody types; templates/sessions/keys.html lists them.

import { neighbour } from "studio/lib/chain";
import { copyPicture } from "studio/lib/clipboard";
import { isTyping, keyName } from "studio/lib/keys";
import { openTab } from "studio/lib/side";

// Pixels of the screen.
const STEP = 80;
const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
const STEPS = ["Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y"];

/** `more` are the keys of lib/workspace-tree.js and lib/workspace-review.js. */
export function bindKeys(workspace, more, signal) {
  const { stage, chain } = workspace;
  const press = (selector) => {
    const button = workspace.querySelector(selector);
    if (button && !button.disabled && !button.closest("[inert]")) button.click();
    return Boolean(button);
  };
  const keys = {
    "/": () => workspace.composer?.prompt.focus(),
    Space: () => stage.hold(true),
    "+": () => stage.zoom(1.4),
    "=": () => stage.zoom(1.4),
    "-": () => stage.zoom(1 / 1.4),
    // A picture that is larger than the stage is moved.
    "Move+ArrowUp": () => stage.move(0, STEP),
    "Move+ArrowDown": () => stage.move(0, -STEP),
    "Move+ArrowLeft": () => stage.move(STEP, 0),
    "Move+ArrowRight": () => stage.move(-STEP, 0),
    x: () => cancel(workspace),
    n: () => nameBranch(workspace),
    "Ctrl+Shift+C": () => copyPicture(workspace),
    ...more,
  };
  for (const name of ARROWS) {
    keys[name] = () => {
      const number = neighbour(chain.turns, workspace.selected, name);
      if (number !== null) workspace.select(number);
    };
  }

  // When a picture arrives the caret waits in an empty prompt: no change begins with a space, and there is nothing to undo.
  const waits = (field) => field === workspace.composer?.prompt && !field.value;
  const meant = (field, key) => waits(field) && (STEPS.includes(key) || (key === "Space" && stage.hasAttribute("data-before")));

  const down = (event) => {
    const key = nameOf(event, stage);
    if ((isTyping(event.target) && !meant(event.target, key)) || belongsTo(event)) return;
    if (keys[key]) {
      if (!event.repeat || key.includes("Arrow") || key.startsWith("Page") || key === "+" || key === "-") keys[key]();
      event.preventDefault();
    } else if (!event.repeat && key && !key.startsWith("Ctrl+") && press(`[data-key="${CSS.escape(key)}"]`)) {
      event.preventDefault();
    }
  };
  document.addEventListener("keydown", down, { signal });
  // A button that was clicked would be pressed by the key's release, too.
  const up = (event) => {
    if (keyName(event) !== "Space" || !stage.hasAttribute("data-holding")) return;
    stage.hold(false);
    event.preventDefault();
  };
  document.addEventListener("keyup", up, { signal });
  const reached = (event) => (byKeyboard = event.type === "keydown");
  document.addEventListener("keydown", (event) => event.key === "Tab" && reached(event), { signal, capture: true });
  document.addEventListener("pointerdown", reached, { signal, capture: true });
  addEventListener("blur", () => stage.hold(false), { signal });
}

/** The key with what Shift means for it: with arrows it moves a zoomed picture, and goes through the turns beside it. */
function nameOf(event, stage) {
  const name = keyName(event);
  if (!event.shiftKey || event.ctrlKey || event.metaKey) return name;
  if (ARROWS.includes(name)) return `${stage.isFitted ? "Shift" : "Move"}+${name}`;
  return name === "u" ? `Shift+${name}` : name;
}

// Whether the focus came by Tab. :focus-visible does not tell: any key that is pressed after a click turns it on.
let byKeyboard = false;

/** Keys that the focused control needs itself: arrows on the divider, Space on a button reached by keyboard. */
function belongsTo(event) {
  const { target } = event;
  if (/^(Arrow|Home|End|Page)/.test(event.key)) return target.matches('input[type="range"], [role="tab"]') || Boolean(target.closest(":popover-open"));
  return event.key === " " && byKeyboard && target.matches("button, summary, input");
}

/** Name the branch where the panel tells of it, which has to be seen for that. */
function nameBranch({ panel }) {
  const name = panel.querySelector('[data-key="n"]');
  if (!name || name.closest("[inert]")) return;
  openTab({ panel }, "details");
  name.click();
}

/** Stop the turn that is looked at, else the newest that runs. */
function cancel(workspace) {
  if (!workspace.composer) return;
  const running = workspace.chain.tiles.filter((tile) => tile.querySelector('[data-act="cancel"]'));
  const tile = running.find((one) => one === workspace.tile) ?? running.at(-1);
  tile?.querySelector('[data-act="cancel"]').click();
}
