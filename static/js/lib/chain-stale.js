// Says on the tiles which turns were made before the prompt of one above them was changed, and offers to make them again.
// Loaded by a session's first changed prompt.

import { staleOf } from "studio/lib/branches";
import { lineTo } from "studio/lib/chain";

export function bindStale(workspace, signal) {
  const { chain } = workspace;
  const { stale: before, again: instead, rerun, rerunTo } = chain.dataset;
  let turns = null;
  let marks = new Map();
  const succeeded = (number) => ["succeeded", undefined].includes(chain.tile(number).dataset.status);

  /** Whether something is left to make again on top of the turn: in the line to the newest turn that follows the old one. */
  const isDue = (by, old) => {
    const lines = turns.map((turn) => lineTo(turns, turn.number)).filter((line) => line.includes(old));
    const following = lines.at(-1)?.slice(lines.at(-1).indexOf(old) + 1) ?? [];
    const last = marks.get(following.at(-1));
    return last?.by === by && !last.again;
  };

  /** What may be made again up to this turn: the last of a line, if it is another one than the newest. */
  const isEnd = (number, found) => {
    if (!found || found.again || turns.some((turn) => turn.parent === number)) return false;
    const old = Number(chain.tile(found.by)?.dataset.revises);
    return turns.findLast((turn) => lineTo(turns, turn.number).includes(old))?.number !== number;
  };

  const mark = (tile) => {
    tile.querySelector(".turn-stale")?.remove();
    tile.querySelector(".turn-rerun")?.remove();
    const number = Number(tile.dataset.number);
    const found = marks.get(number);
    // Who went on from the old words after they were changed made nothing old, though it may be made again, too.
    const isOlder = Boolean(found?.again) || number < found?.by;
    tile.toggleAttribute("data-stale", isOlder);
    const body = tile.querySelector(".turn-body");
    if (tile.classList.contains("is-away") || !body) return;
    if (isOlder) {
      const text = found.again ? instead.replace("%s", found.again) : before.replace("%s", found.by);
      body.append(Object.assign(document.createElement("p"), { className: "turn-stale", textContent: text }));
    }
    if (tile.dataset.status !== "succeeded") return;
    if (isEnd(number, found)) offer(body, rerunTo.replace("%s", found.by), found.by);
    if (isDue(number, Number(tile.dataset.revises))) offer(body, rerun.replace("%s", tile.dataset.revises), number);
  };
  /** `on` is the turn with the changed prompt. */
  const offer = (body, text, on) => {
    const line = Object.assign(document.createElement("p"), { className: "turn-acts turn-rerun" });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link-btn", textContent: text });
    Object.assign(button.dataset, { act: "rerun", on });
    line.append(button);
    body.append(line);
  };
  const markAll = () => {
    turns = chain.turns;
    marks = staleOf(turns, succeeded);
    chain.tiles.forEach(mark);
  };
  chain.addEventListener(
    "tile-put",
    ({ detail: tile }) => (chain.turns !== turns || tile.dataset.revises ? markAll() : mark(tile)),
    { signal },
  );
  markAll();
}
