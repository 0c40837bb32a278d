// The rail beside the tiles of the workspace's chain, and the count above them. Of a long chain six screens up and down
// are drawn.

import { counts, lanes } from "studio/lib/chain";
import { ngettext } from "studio/lib/gettext";
import { drawRail } from "studio/lib/rail";

// The middle of a tile's dot, and how far the lines further in are moved, in pixels: as in turn.css. Asking each tile
// would lay out those that are out of sight.
const DOT = { x: 21.5, y: 32.5 };
const INDENT = [0, 24, 42, 56];

export class ChainRail {
  #chain;
  #frame = 0;
  #turns = null;
  #lines = [[], new Map()]; // what was drawn last: the turns, and their dots
  #drawn = { top: 0, bottom: 0 };
  #svg;

  constructor(chain, signal) {
    this.#chain = chain;
    this.#svg = chain.querySelector(".rail");
    const observer = new ResizeObserver(() => this.drawSoon());
    observer.observe(chain.list);
    signal.addEventListener("abort", () => observer.disconnect());
    chain.addEventListener("scroll", () => this.#scrolled(), { signal, passive: true });
  }

  drawSoon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** Another turn is looked at, and nothing else has changed. */
  mark() {
    drawRail(this.#svg, ...this.#lines, this.#chain.selected, this.#drawn);
  }

  #scrolled() {
    const { scrollTop, clientHeight } = this.#chain;
    const { top, bottom } = this.#drawn;
    if (scrollTop < top + clientHeight / 2 || scrollTop > bottom - 1.5 * clientHeight) this.drawSoon();
  }

  /** Rails by the same rule as the server's; then the lines between the dots. */
  #draw() {
    const chain = this.#chain;
    const { turns, tiles } = chain;
    if (turns !== this.#turns) {
      this.#turns = turns;
      const rails = lanes(turns);
      for (const tile of tiles) tile.dataset.lane = rails.get(Number(tile.dataset.number));
      count(turns);
    }
    // All is written before anything is measured: a long chain is laid out once, not once for each tile.
    const spots = new Map();
    for (const tile of tiles.filter((one) => !one.matches(".is-found-out, .is-folded"))) {
      const indent = INDENT[Math.min(tile.dataset.lane, INDENT.length - 1)];
      spots.set(Number(tile.dataset.number), { x: DOT.x + indent, y: DOT.y + tile.offsetTop });
    }
    const { scrollTop, clientHeight } = chain;
    this.#drawn = { top: scrollTop - 6 * clientHeight, bottom: scrollTop + 7 * clientHeight };
    this.#svg.setAttribute("height", chain.list.offsetHeight);
    this.#lines = [seen(turns, spots), spots];
    this.mark();
  }
}

/** The tree of the tiles that are to be seen: what hangs on one that is not, hangs on the next before it. */
function seen(turns, spots) {
  if (spots.size === turns.length) return turns;
  const parents = new Map(turns.map((turn) => [turn.number, turn.parent]));
  const above = (number) => {
    let at = parents.get(number);
    while (at && !spots.has(at)) at = parents.get(at);
    return at ?? null;
  };
  return turns.filter((turn) => spots.has(turn.number)).map((turn) => ({ ...turn, parent: above(turn.number) }));
}

function count(turns) {
  const { turns: many, branches } = counts(turns);
  const said = [ngettext("%(n)s turn", "%(n)s turns", many)];
  if (branches > 1) said.push(ngettext("%(n)s branch", "%(n)s branches", branches));
  const text = said.join(", ");
  document.getElementById("chain-count").textContent = many ? text : "";
}
