// Says on the tiles which turns were made before the prompt of one above them was changed, and offers to make them again.
// Loaded by a session's first changed prompt.

import { staleOf } from "studio/lib/branches";

export function bindStale(workspace, signal) {
  const { chain } = workspace;
  const { stale: before, again: instead, rerun } = chain.dataset;
  let turns = null;
  let marks = new Map();
  const succeeded = (number) => ["succeeded", undefined].includes(chain.tile(number).dataset.status);

  const mark = (tile) => {
    tile.querySelector(".turn-stale")?.remove();
    tile.querySelector(".turn-rerun")?.remove();
    const number = Number(tile.dataset.number);
    const found = marks.get(number);
    tile.toggleAttribute("data-stale", Boolean(found));
    const body = tile.querySelector(".turn-body");
    if (tile.classList.contains("is-away") || !body) return;
    if (found) {
      const text = found.again ? instead.replace("%s", found.again) : before.replace("%s", found.by);
      body.append(Object.assign(document.createElement("p"), { className: "turn-stale", textContent: text }));
    }
    const due = [...marks.values()].filter(({ by, again }) => by === number && !again).length;
    if (!due || tile.dataset.status !== "succeeded") return;
    const line = Object.assign(document.createElement("p"), { className: "turn-acts turn-rerun" });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link-btn" });
    button.textContent = rerun.replace("%s", tile.dataset.revises);
    button.dataset.act = "rerun";
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
