// What the buttons of the gallery change of a session, as the API takes it. No DOM.

export const changeOf = {
  trash: { trashed: true },
  restore: { trashed: false },
  archive: { archived: true },
  unarchive: { archived: false },
  hide: { private: true },
  unhide: { private: false },
};

/** The tags of a session after a dialog: those ticked and typed are added, those that were unticked go. */
export function tagsAfter(tags, added, removed) {
  const gone = new Set(removed.map((tag) => tag.toLowerCase()));
  const kept = tags.filter((tag) => !gone.has(tag.toLowerCase()));
  const known = new Set(kept.map((tag) => tag.toLowerCase()));
  return [...kept, ...added.filter((tag) => !known.has(tag.toLowerCase()))];
}

/** "a, b ,," -> ["a", "b"] */
export function namesIn(text) {
  return text.split(",").map((name) => name.replace(/\s+/g, " ").trim()).filter(Boolean);
}
