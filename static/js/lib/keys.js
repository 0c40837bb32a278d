// Which key was pressed, and whether it is meant for a field.

const TEXT_INPUTS = ["text", "search", "url", "email", "password", "number", "tel", ""];

/** Whether keys go into what has the focus: a field, a menu, an editable title, a rewrite, or an open dialog. */
export function isTyping(target) {
  if (!target?.closest) return false;
  if (target.closest("dialog:is([open], :popover-open), select, textarea, prompt-rewrite, [contenteditable]:not([contenteditable=false])")) return true;
  const input = target.closest("input");
  return Boolean(input) && TEXT_INPUTS.includes(input.type);
}

/** Whether Esc means something to a field itself: all but pins' instructions, and the prompt unless it shows names or a rewrite. */
export function hasOwnEscape(field) {
  if (field.name !== "prompt") return !field.matches(".pin-line input");
  return Boolean(field.closest("turn-composer").querySelector("mention-list:not([hidden]), prompt-rewrite:not([hidden])"));
}

/** The name of a key as the templates write it: "Ctrl+Shift+C", "\\", "?", "ArrowUp", "Space", "f". */
export function keyName(event) {
  if (event.isComposing) return "";
  const { key } = event;
  // Many keyboards reach [ ] and \ only with Alt or AltGr.
  const sign = key.length === 1 && /[^\p{L}\p{N}\s]/u.test(key);
  if (event.altKey) return sign ? key : "";
  if (event.ctrlKey || event.metaKey) return `Ctrl+${event.shiftKey ? "Shift+" : ""}${key.toUpperCase()}`;
  return key === " " ? "Space" : key.length === 1 ? key.toLowerCase() : key;
}
