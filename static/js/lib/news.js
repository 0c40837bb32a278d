// Word of turns that come below what is in sight: those of somebody else, and several that were asked for at once. It
// takes whoever presses it there. Nobody is taken there unasked.

import { gettext } from "studio/lib/gettext";
import { announce } from "studio/lib/page";
import { LIVE } from "studio/lib/tiles";

/** Returns {tell(number, author), follow()}; the latter is for whenever a tile changed. */
export function bindNews(workspace, signal) {
  const chip = workspace.stage.querySelector(".news-chip");
  let newest = null;
  // The numbers of what was asked for at once, the first of which the chip leads to.
  let asked = [];
  const hide = () => ((newest = null), (chip.hidden = true));
  chip.addEventListener("click", () => newest && workspace.select(newest), { signal });
  workspace.addEventListener("turn-shown", () => workspace.selected === newest && hide(), { signal });
  // Whoever goes on here has read it; in the chain they are marked.
  workspace.addEventListener("turn-sent", hide, { signal });
  const say = (number, text) => {
    if (!workspace.selected || workspace.selected === Number(number)) return;
    newest = Number(number);
    asked = [];
    chip.textContent = text;
    chip.hidden = false;
  };
  const begun = ({ detail: { numbers, text } }) => {
    announce(text);
    say(numbers[0], text);
    if (newest !== numbers[0]) return;
    asked = numbers;
    follow();
  };
  const follow = () => {
    if (!asked.length || newest !== asked[0]) return;
    const tiles = asked.map((number) => workspace.chain.tile(number));
    if (!tiles.every((tile) => tile && !LIVE.includes(tile.dataset.status))) return;
    const [first, last] = [asked[0], asked.at(-1)];
    asked = [];
    chip.textContent = first === last ? gettext("See turn %(n)s", { n: first }) : gettext("See turns %(first)s to %(last)s", { first, last });
  };
  workspace.addEventListener("turns-begun", begun, { signal });
  return {
    tell: (number, author) => say(number, gettext("New turn by %(author)s", { author })),
    follow,
  };
}
