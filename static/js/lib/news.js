// Word of a turn that somebody else has made: it takes whoever presses it there. Nobody is taken there unasked.

import { gettext } from "studio/lib/gettext";

/** Returns {tell(number, author)}. */
export function bindNews(workspace, signal) {
  const chip = workspace.stage.querySelector(".news-chip");
  let newest = null;
  const hide = () => ((newest = null), (chip.hidden = true));
  chip.addEventListener("click", () => newest && workspace.select(newest), { signal });
  workspace.addEventListener("turn-shown", () => workspace.selected === newest && hide(), { signal });
  return {
    tell(number, author) {
      if (!workspace.selected || workspace.selected === Number(number)) return;
      newest = Number(number);
      chip.textContent = gettext("New turn by %(author)s", { author });
      chip.hidden = false;
    },
  };
}
