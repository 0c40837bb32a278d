// Going back through a session's prompts as a shell does. No DOM.

/**
 * Where a step leads: an index into the prompts (oldest first), `prompts.length` for the empty field after the newest,
 * null if the key is not for us. `at` is the prompt that stands in the field unchanged, or null while it is empty.
 */
export function stepTo(prompts, at, key) {
  if (key === "ArrowUp") {
    const to = (at ?? prompts.length) - 1;
    return to >= 0 ? to : null;
  }
  if (key !== "ArrowDown" || at === null) return null;
  return at + 1;
}

/** Prompts one after the other, without the same one twice in a row. */
export function distinct(prompts) {
  return prompts.filter((prompt, index) => prompt && prompt !== prompts[index - 1]);
}
