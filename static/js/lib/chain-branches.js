// The list of branches over the chain, and folding them: of a folded branch its first and its last turn are to be seen.
// Loaded when the list is first opened, the key is first pressed, or something was folded before.

import { foldedOf, linesOf } from "studio/lib/branches";
import { announce } from "studio/lib/page";
import { recall, remember } from "studio/lib/storage";

/** Returns {toggle(number)}, which folds or unfolds the branch of a turn. */
export function bindBranches(workspace, menu, signal) {
  const { chain } = workspace;
  const name = `folds.${workspace.dataset.session}`;
  const folded = new Set(recall(name, []));
  let spared = null; // the turn that is looked at, if it were hidden else

  const hiddenOf = (line) => line.numbers.slice(1, -1);
  const isFolded = (line) => line.numbers.some((number) => folded.has(number));
  const apply = () => {
    const hidden = foldedOf(chain.turns, folded);
    spared = hidden.has(chain.selected) ? chain.selected : null;
    hidden.delete(spared);
    const counts = new Map();
    for (const first of hidden.values()) counts.set(first, (counts.get(first) ?? 0) + 1);
    for (const tile of chain.tiles) {
      const number = Number(tile.dataset.number);
      tile.classList.toggle("is-folded", hidden.has(number));
      unfolder(tile, counts.get(number));
    }
    chain.redraw();
  };
  const unfolder = (tile, many) => {
    tile.querySelector(".turn-unfold")?.remove();
    if (!many) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "link-btn turn-unfold" });
    button.textContent = text(many, menu.dataset.folded, menu.dataset.foldedOne);
    button.dataset.unfold = tile.dataset.number;
    (tile.querySelector("div.turn-body") ?? tile).append(button);
  };
  const fold = (line, on) => {
    if (on) folded.add(line.head);
    else for (const number of line.numbers) folded.delete(number);
    remember(name, folded.size ? [...folded] : null);
    apply();
  };
  const lineWith = (number) => linesOf(chain.turns).find((line) => line.numbers.includes(number));
  const toggle = (number) => {
    const line = lineWith(number);
    if (!line || !hiddenOf(line).length) return announce(menu.dataset.short);
    const on = !isFolded(line);
    // What is looked at stays in sight.
    if (on && hiddenOf(line).includes(workspace.selected)) workspace.select(line.head);
    fold(line, on);
    announce(on ? text(hiddenOf(line).length, menu.dataset.folded, menu.dataset.foldedOne) : menu.dataset.unfolded);
  };

  const row = (line) => {
    const item = menu.querySelector("template").content.firstElementChild.cloneNode(true);
    const called = line.numbers.map((number) => chain.tile(number).dataset.branch).filter(Boolean).at(-1);
    const unnamed = line.fork ? menu.dataset.leaves.replace("%s", line.fork) : menu.dataset.first;
    const go = item.querySelector("[data-go]");
    const [title, about] = go.children;
    title.textContent = called ?? unnamed;
    title.classList.toggle("dim", !called);
    about.textContent = `${text(line.numbers.length, menu.dataset.many, menu.dataset.one)} · ${line.head}`;
    go.addEventListener("click", () => (menu.hidePopover(), workspace.select(line.head)));
    if (line.numbers.includes(workspace.selected)) go.setAttribute("aria-current", "true");
    const button = item.querySelector("[data-fold]");
    button.hidden = !hiddenOf(line).length;
    button.setAttribute("aria-pressed", isFolded(line));
    button.setAttribute("aria-label", `${button.title}: ${title.textContent}`);
    button.addEventListener("click", () => {
      toggle(line.first);
      button.setAttribute("aria-pressed", isFolded(line));
    });
    return item;
  };
  // Attempts that came to nothing are no branches.
  const list = () => {
    const blank = new Set(chain.turns.filter((turn) => turn.blank).map((turn) => turn.number));
    const lines = linesOf(chain.turns).filter(({ numbers }) => !numbers.every((number) => blank.has(number)));
    menu.querySelector("ol").replaceChildren(...lines.map(row));
  };

  menu.addEventListener("beforetoggle", ({ newState }) => newState === "open" && list(), { signal });
  chain.addEventListener("click", ({ target }) => target.dataset?.unfold && fold(lineWith(Number(target.dataset.unfold)), false), { signal });
  chain.addEventListener("tile-put", () => folded.size && apply(), { signal });
  // Whoever jumps into a folded branch sees it.
  const selected = ({ detail: tile }) => {
    if (tile?.classList.contains("is-folded")) fold(lineWith(Number(tile.dataset.number)), false);
    else if (spared && spared !== chain.selected) apply();
  };
  chain.addEventListener("tile-selected", selected, { signal });
  apply();
  if (menu.matches(":popover-open")) list();
  return { toggle };
}

function text(number, many, one) {
  return number === 1 ? one : many.replace("%s", number);
}
