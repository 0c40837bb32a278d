// The lines of the tree, and what a changed prompt makes stale. No DOM. A turn is {number, parent, revises}.

/**
 * The lines, the one of the newest turn first: {first, head, fork, numbers}. `numbers` are its own turns, the oldest
 * first; `fork` is the turn that it leaves from, null if it starts anew. They are the lines of lanes() in lib/chain.js.
 */
export function linesOf(turns) {
  const parents = new Map(turns.map((turn) => [turn.number, turn.parent]));
  const claimed = new Set();
  const lines = [];
  for (const { number: head } of [...turns].sort((a, b) => b.number - a.number)) {
    const numbers = [];
    let step = head;
    for (; parents.has(step) && !claimed.has(step); step = parents.get(step)) {
      claimed.add(step);
      numbers.unshift(step);
    }
    if (numbers.length) lines.push({ first: numbers[0], head, fork: step ?? null, numbers });
  }
  return lines;
}

/**
 * What is folded, as a map from each hidden turn's number to the first one of its line. A line is folded if one of its
 * turns is in the set `folds`: turns that come later take other turns with them into a line, but each stays in one. The
 * first and the last of a line are never hidden.
 */
export function foldedOf(turns, folds) {
  const hidden = new Map();
  for (const { first, numbers } of linesOf(turns)) {
    if (!numbers.some((number) => folds.has(number))) continue;
    for (const number of numbers.slice(1, -1)) hidden.set(number, first);
  }
  return hidden;
}

/**
 * What is stale, as a map from a turn's number to {by, again}: `by` is the turn that changed the prompt of one before it,
 * `again` the turn that was made in its place, or null. Only the newest change of a prompt counts, and only if `counts`
 * says that it came to a picture.
 */
export function staleOf(turns, counts = () => true) {
  const children = Map.groupBy ? Map.groupBy(turns, (turn) => turn.parent) : grouped(turns);
  const under = (number) => {
    const found = [];
    for (let next = children.get(number) ?? []; next.length; next = next.flatMap((turn) => children.get(turn.number) ?? [])) found.push(...next);
    return found;
  };
  const newest = new Map();
  for (const turn of turns) if (turn.revises && counts(turn.number)) newest.set(turn.revises, turn.number);
  const stale = new Map();
  for (const [old, by] of newest) {
    const made = new Map(under(by).map((turn) => [turn.revises, turn.number]));
    // What was made again has a turn of its own in this map; the change that came first is what made it stale.
    for (const { number } of under(old)) if (!stale.has(number)) stale.set(number, { by, again: made.get(number) ?? null });
  }
  return stale;
}

function grouped(turns) {
  const children = new Map();
  for (const turn of turns) children.set(turn.parent, [...(children.get(turn.parent) ?? []), turn]);
  return children;
}
