// Word of turns that come below what is in sight: those of somebody else, and several that were asked for at once. It
// takes whoever presses it there. Nobody is taken there unasked.

import { gettext } from "studio/lib/gettext";
import { announce } from "studio/lib/page";

/** Returns {tell(number, author)}. */
export function bindNews(workspace, signal) {
  const chip = workspace.stage.querySelector(".news-chip");
  let newest = null;
  const hide = () => ((newest = null), (chip.hidden = true));
  chip.addEventListener("click", () => newest && workspace.select(newest), { signal });
  workspace.addEventListener("turn-shown", () => workspace.selected === newest && hide(), { signal });
  const say = (number, text) => {
    if (!workspace.selected || workspace.selected === Number(number)) return;
    newest = Number(number);
    chip.textContent = text;
    chip.hidden = false;
  };
  const begun = ({ detail: { number, text } }) => {
    announce(text);
    say(number, text);
  };
  workspace.addEventListener("turns-begun", begun, { signal });
  return {
    tell: (number, author) => say(number, gettext("New turn by %(author)s", { author })),
  };
}
