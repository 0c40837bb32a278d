// What differs between two texts, word by word. No DOM.

const TOKEN = /\s*(?:[\p{L}\p{M}\p{N}_@{}'’-]+|[^\s])/gu;

const SHORT = 5;

/**
 * Runs of {kind: "same" | "del" | "ins", text} in reading order; each word brings the space before it. Of what has
 * changed the old comes first, and a small word that both have by chance in the midst of it counts as changed.
 */
export function wordDiff(before, after) {
  const runs = [];
  let [del, ins] = ["", ""];
  const flush = () => {
    if (del) runs.push({ kind: "del", text: del });
    if (ins) runs.push({ kind: "ins", text: ins });
    [del, ins] = ["", ""];
  };
  const found = compared(before, after);
  for (const [place, { kind, text, old }] of found.entries()) {
    const chance = text.trim().length < SHORT && Math.min(changed(found, place, -1), changed(found, place, 1)) >= text.length;
    if (kind === "same" && !chance) {
      flush();
      runs.push({ kind, text });
    } else {
      if (kind !== "ins") del += old ?? text;
      if (kind !== "del") ins += text;
    }
  }
  flush();
  return runs;
}

/** How much has changed right before (-1) or after (1) a place, in characters. */
function changed(runs, place, step) {
  let most = 0;
  for (let at = place + step; runs[at] && runs[at].kind !== "same"; at += step) most = Math.max(most, runs[at].text.length);
  return most;
}

/** The same, as the words fall. */
function compared(before, after) {
  const old = before.trim().match(TOKEN) ?? [];
  const now = after.trim().match(TOKEN) ?? [];
  const common = lengths(old, now);
  const runs = [];
  const put = (kind, text, was) => {
    const last = runs.at(-1);
    if (last?.kind !== kind) return void runs.push({ kind, text, old: was });
    last.text += text;
    last.old += was; // what "same" was in the old text: its spaces may differ
  };
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && same(old[i], now[j])) {
      // At its beginning a text has no space, and the words before may have to be set apart.
      put("same", now[j].length < old[i].length ? old[i] : now[j], old[i]);
      i++;
      j++;
    } else if (j === now.length || (i < old.length && common[i + 1][j] >= common[i][j + 1])) put("del", old[i], old[i++]);
    else put("ins", now[j], now[j++]);
  }
  return runs;
}

/** How many words from here on the two have in common, for every pair of places. */
function lengths(old, now) {
  const table = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      table[i][j] = same(old[i], now[j]) ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

function same(one, other) {
  return one.trim() === other.trim();
}
