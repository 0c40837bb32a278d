// "@Name" in a prompt. The same rule stands in sessions_app/mentions.py; tests/mentions.json holds both to it. No DOM.

const MAX_NAME = 40;

/** Those of `names` that the prompt mentions, as they are written there, in order of their first mention. */
export function mentioned(prompt, names) {
  const known = new Map(names.map((name) => [name.toLowerCase(), name]));
  const found = [...prompt.matchAll(pattern(known.keys()))].map((match) => known.get(match[1].toLowerCase()));
  return [...new Set(found)];
}

/** The prompt with "@Name" as plain "Name", wherever it stands. */
export function withoutMention(prompt, name) {
  return prompt.replace(pattern([name]), "$1");
}

function pattern(names) {
  const longestFirst = [...names].filter(Boolean).sort((a, b) => b.length - a.length);
  if (!longestFirst.length) return /(?!)/g;
  const words = longestFirst.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return new RegExp(`(?<![\\p{L}\\p{N}_@.])@(${words})(?![\\p{L}\\p{N}_])`, "giu");
}

/** What is being typed behind an "@" just before the caret, as {start, text}; null if nothing is. */
export function queryAt(prompt, caret) {
  const match = prompt.slice(0, caret).match(/(?<![\p{L}\p{N}_@.])@([^@\n]*)$/u);
  if (!match || match[1].length > MAX_NAME || /^\s|\s$|[,;:!?]/.test(match[1])) return null;
  return { start: caret - match[1].length - 1, text: match[1] };
}

/** The choices that fit what is typed: names that begin with it first, then those with a word that does. */
export function fitting(choices, text) {
  const wanted = text.toLowerCase();
  const starts = choices.filter(({ name }) => name.toLowerCase().startsWith(wanted));
  const inside = choices.filter((choice) => !starts.includes(choice) && choice.name.toLowerCase().includes(` ${wanted}`));
  return [...starts, ...inside];
}

/** The prompt with the choice's words in place of what was typed, as {prompt, caret}. */
export function complete(prompt, caret, start, words) {
  const rest = prompt.slice(caret);
  const before = `${prompt.slice(0, start)}${words}${/^[\s.,;:!?')]/.test(rest) ? "" : " "}`;
  return { prompt: before + rest, caret: before.length };
}
