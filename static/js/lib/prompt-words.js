// Words that help appends to a prompt, where the person sees them and can take them away again. No DOM.

const KEEP = /\s*\bKeep ([^.]+?) exactly as (?:it is|they are)\./;

/** Whether these words of a style are in the prompt. */
export function hasWords(prompt, words) {
  return prompt.includes(words);
}

/** The prompt with the words of a style, or without them if they are there; before what is to be kept. */
export function toggleWords(prompt, words) {
  const { main, kept } = parts(prompt);
  return joined(hasWords(main, words) ? without(main, words) : appended(main, words), kept);
}

/** The things that the prompt says to keep: ["the face", "the logo"]. */
export function keptIn(prompt) {
  return parts(prompt).kept;
}

/** The prompt with one thing more, or less, to keep. */
export function toggleKept(prompt, thing) {
  const { main, kept } = parts(prompt);
  return joined(main, kept.includes(thing) ? kept.filter((one) => one !== thing) : [...kept, thing]);
}

/** "Keep the face and the logo exactly as they are."; "" for nothing. */
export function keepSentence(things) {
  if (!things.length) return "";
  const list = things.length > 1 ? `${things.slice(0, -1).join(", ")} and ${things.at(-1)}` : things[0];
  const many = things.length > 1 || things[0].endsWith("s");
  return `Keep ${list} exactly as ${many ? "they are" : "it is"}.`;
}

function parts(prompt) {
  const found = KEEP.exec(prompt);
  if (!found) return { main: prompt.trim(), kept: [] };
  const main = (prompt.slice(0, found.index) + prompt.slice(found.index + found[0].length)).trim();
  return { main, kept: found[1].split(/, | and /) };
}

function appended(main, words) {
  if (!main) return words;
  return /[.!?]$/.test(main) ? `${main} ${words}` : `${main}, ${words}`;
}

function without(main, words) {
  const at = main.indexOf(words);
  const before = main.slice(0, at).replace(/,?\s*$/, "");
  const after = main.slice(at + words.length);
  if (!before) return after.replace(/^,?\s*/, "");
  return before + (/[.!?]$/.test(before) ? after.replace(/^,/, "") : after);
}

function joined(main, kept) {
  const sentence = keepSentence(kept);
  if (!sentence || !main) return main || sentence;
  return `${/[.!?]$/.test(main) ? main : `${main}.`} ${sentence}`;
}
