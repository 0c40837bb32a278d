// Storage that may be full or forbidden: then nothing is remembered, and nothing breaks.

const PREFIX = "palimpsest.";

/** A text that a tab is still writing: the tab's own; a new tab goes on with what was written last in any. */
export function recallDraft(name) {
  return ownDraft(name) ?? recall(name, "");
}

/** Keep the text. One that was sent or emptied takes no other tab's away. */
export function rememberDraft(name, text) {
  if (text || recall(name, "") === recallDraft(name)) remember(name, text);
  try {
    sessionStorage.setItem(PREFIX + name, text);
  } catch {
    // See above.
  }
}

function ownDraft(name) {
  try {
    return sessionStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function recall(name, fallback = null) {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

export function remember(name, value) {
  try {
    if (value === null || value === "") localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // See above.
  }
}
