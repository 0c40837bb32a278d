// The tree of turns: who follows whom, which rail each hangs on, and where a key leads. No DOM.
// A turn here is {number, parent, blank}: parent is a number, or null; `blank`: it failed or was canceled, without a picture.

/**
 * The rail of each turn: the line of the newest turn is rail 0; every other line takes the first rail further in than
 * the one that it leaves from, on which no other line runs at the same time. Those that ended first choose first, so a new
 * branch moves only the line that was the newest, and what hangs on that. The same rule stands in queries.lanes, which
 * draws the first paint; tests/lanes.json holds both to it.
 */
export function lanes(turns) {
  const parents = new Map(turns.map((turn) => [turn.number, turn.parent]));
  const lineOf = new Map();
  const lines = [];
  for (const { number: head } of [...turns].sort((a, b) => b.number - a.number)) {
    if (lineOf.has(head)) continue;
    const line = { first: head, last: head, fork: null, rail: null };
    let step = head;
    for (; parents.has(step) && !lineOf.has(step); step = parents.get(step)) {
      lineOf.set(step, line);
      line.first = step;
    }
    if (lineOf.has(step)) Object.assign(line, { fork: lineOf.get(step), first: step });
    lines.push(line);
  }
  const placed = [];
  const place = (line) => {
    line.rail = placed.length ? (line.fork?.rail ?? 0) + 1 : 0;
    while (placed.some((one) => one.rail === line.rail && line.first < one.last && one.first < line.last)) line.rail += 1;
    placed.push(line);
  };
  for (const line of [...lines.slice(0, 1), ...lines.slice(1).reverse()]) {
    // The line that it leaves from comes first.
    const path = [];
    for (let at = line; at && at.rail === null; at = at.fork) path.push(at);
    path.reverse().forEach(place);
  }
  return new Map([...lineOf].map(([number, { rail }]) => [number, rail]));
}

/** The turn and its ancestors, the oldest first. */
export function lineTo(turns, number) {
  const parents = new Map(turns.map((turn) => [turn.number, turn.parent]));
  const line = new Set();
  for (let step = number; parents.has(step) && !line.has(step); step = parents.get(step)) line.add(step);
  return [...line].reverse();
}

export function childrenOf(turns, number) {
  return turns.filter((turn) => turn.parent === number).map((turn) => turn.number);
}

/** How many lines the tree has: its turns that nothing follows. An attempt that came to nothing is no line. */
export function branchCount(turns) {
  const followed = new Set();
  let ends = 0;
  for (const { number, parent, blank } of [...turns].sort((a, b) => b.number - a.number)) {
    const isEnd = !followed.has(number);
    if (isEnd && blank) continue;
    ends += isEnd;
    followed.add(parent);
  }
  return ends;
}

/** Where an arrow key leads from a turn; null if there is nothing that way. Down follows the newest child. */
export function neighbour(turns, number, key) {
  const turn = turns.find((one) => one.number === number);
  if (!turn) return turns.at(-1)?.number ?? null;
  if (key === "ArrowUp") return turn.parent;
  if (key === "ArrowDown") return childrenOf(turns, number).at(-1) ?? null;
  const siblings = childrenOf(turns, turn.parent);
  const place = siblings.indexOf(number) + (key === "ArrowRight" ? 1 : -1);
  return siblings[place] ?? null;
}

/**
 * Where a longer step leads, null if nowhere: to the first turn of the line (Home) or its newest (End), to the fork before
 * (PageUp) or the next one, else the end (PageDown), and to the turn that was made before or after (Shift and an arrow).
 */
export function jump(turns, number, key) {
  const parents = new Map(turns.map((turn) => [turn.number, turn.parent]));
  if (!parents.has(number)) return turns.at(-1)?.number ?? null;
  if (key.startsWith("Shift+")) {
    const at = turns.findIndex((turn) => turn.number === number) + (key === "Shift+ArrowUp" ? -1 : 1);
    return turns[at]?.number ?? null;
  }
  const up = key === "Home" || key === "PageUp";
  const next = (from) => (up ? parents.get(from) : childrenOf(turns, from).at(-1)) ?? null;
  let at = number;
  for (let to = next(at); to !== null; to = next(at)) {
    at = to;
    if (key.startsWith("Page") && childrenOf(turns, at).length > 1) break;
  }
  return at === number ? null : at;
}

/** "7 turns, 2 branches" as numbers. */
export function counts(turns) {
  return { turns: turns.length, branches: branchCount(turns) };
}

/**
 * Lines from each turn to its parent, as SVG paths. `spots` maps a number to the middle of its dot, {x, y}.
 * `here` is the line to the turn that is looked at; `range` is {top, bottom} of what is to be drawn.
 */
export function railPaths(turns, spots, here, range = { top: -Infinity, bottom: Infinity }) {
  const onLine = new Set(here);
  const paths = [];
  for (const { number, parent } of turns) {
    const to = spots.get(number);
    const from = spots.get(parent);
    if (!to || !from || to.y < range.top || from.y > range.bottom) continue;
    const bend = 40;
    const d =
      from.x === to.x
        ? `M${from.x} ${from.y}V${to.y}`
        : `M${from.x} ${from.y}c0 ${bend} ${to.x - from.x} ${bend - 10} ${to.x - from.x} ${Math.min(66, to.y - from.y)}V${to.y}`;
    paths.push({ d, number, parent, here: onLine.has(number) && onLine.has(parent) });
  }
  return paths;
}
