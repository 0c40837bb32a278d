// The keys of the workspace. None of them fires while somebody types; templates/sessions/keys.html lists them.

import { neighbour } from "studio/lib/chain";
import { copyPicture } from "studio/lib/clipboard";
import { isTyping, keyName } from "studio/lib/keys";

// Pixels of the screen.
const STEP = 80;
const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];

export function bindKeys(workspace, signal) {
  const { stage, chain } = workspace;
  const press = (selector) => {
    const button = workspace.querySelector(selector);
    if (button && !button.disabled) button.click();
    return Boolean(button);
  };
  const keys = {
    "/": () => workspace.composer?.prompt.focus(),
    Space: () => stage.hold(true),
    "+": () => stage.zoom(1.4),
    "=": () => stage.zoom(1.4),
    "-": () => stage.zoom(1 / 1.4),
    // A picture that is larger than the stage is moved.
    "Shift+ArrowUp": () => stage.move(0, STEP),
    "Shift+ArrowDown": () => stage.move(0, -STEP),
    "Shift+ArrowLeft": () => stage.move(STEP, 0),
    "Shift+ArrowRight": () => stage.move(-STEP, 0),
    x: () => cancel(workspace),
    "Ctrl+Shift+C": () => copyPicture(workspace),
  };
  for (const name of ARROWS) {
    keys[name] = () => {
      const number = neighbour(chain.turns, workspace.selected, name);
      if (number !== null) workspace.select(number);
    };
  }

  // When a picture arrives the caret waits in an empty prompt, and no change begins with a space.
  const waits = (field) => field === workspace.composer?.prompt && !field.value && stage.hasAttribute("data-before");

  const down = (event) => {
    const plain = keyName(event);
    const key = event.shiftKey && ARROWS.includes(plain) && !stage.isFitted ? `Shift+${plain}` : plain;
    if ((isTyping(event.target) && !(key === "Space" && waits(event.target))) || belongsTo(event)) return;
    if (keys[key]) {
      if (!event.repeat || ARROWS.includes(plain) || key === "+" || key === "-") keys[key]();
      event.preventDefault();
    } else if (!event.repeat && key && !key.startsWith("Ctrl+") && press(`[data-key="${CSS.escape(key)}"]`)) {
      event.preventDefault();
    }
  };
  document.addEventListener("keydown", down, { signal });
  document.addEventListener("keyup", (event) => keyName(event) === "Space" && stage.hold(false), { signal });
  addEventListener("blur", () => stage.hold(false), { signal });
}

/** Keys that the focused control needs itself: arrows on the divider, Space on a button reached by keyboard. */
function belongsTo(event) {
  const { target } = event;
  if (ARROWS.includes(event.key)) return target.matches('input[type="range"]');
  return event.key === " " && target.matches("a, button, summary, input") && target.matches(":focus-visible");
}

/** Stop the turn that is looked at, else the newest that runs. */
function cancel(workspace) {
  if (!workspace.composer) return;
  const running = workspace.chain.tiles.filter((tile) => tile.querySelector('[data-act="cancel"]'));
  const tile = running.find((one) => one === workspace.tile) ?? running.at(-1);
  tile?.querySelector('[data-act="cancel"]').click();
}
