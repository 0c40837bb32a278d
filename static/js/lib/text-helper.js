// A prompt for words in a picture: exact, quoted, with a place. No DOM.

import { gettext } from "studio/lib/gettext";

/**
 * The prompt for {words, mode: "add" or "replace", old, place, where, language, style}; "" while there are no words.
 * `where` in own words goes before `place`. The local engine adds text in its own hand; it takes no more than a place.
 */
export function textPrompt({ words, mode, old = "", place = "", where = "", language = "", style = "" }, local = false) {
  const said = words.trim();
  if (!said) return "";
  const spot = where.trim() || place;
  if (local) return `add the text ${quoted(said)}${place ? ` ${place}` : ""}`;
  const exact = "spelled exactly like this, letter for letter";
  const script = language.trim() ? ` The text is in ${language.trim()}.` : "";
  const look = style.trim() ? ` Set it in ${style.trim()}.` : "";
  if (mode === "replace") {
    const what = old.trim() ? `the text ${quoted(old.trim())}` : "the text";
    const kept = look || " Keep the typeface, size, colour and place of the old text.";
    return `Replace ${what}${spot ? ` ${spot}` : ""} with ${quoted(said)}, ${exact}.${script}${kept} Change nothing else.`;
  }
  return `Add the text ${quoted(said)}${spot ? ` ${spot}` : ""}, ${exact}.${script}${look} Add no other words and change nothing else.`;
}

/** What the local engine cannot do of it, as a sentence; "" if it can do it. */
export function textTrouble({ mode, where = "", style = "" }, local) {
  if (!local) return "";
  if (mode === "replace") return gettext("The local engine can add text, not replace it. Choose a model for this.");
  return where.trim() || style.trim() ? gettext("The local engine chooses the lettering itself and takes one of the nine places.") : "";
}

function quoted(text) {
  const straight = text.includes("“") || text.includes("”");
  return straight ? `"${text}"` : `“${text}”`;
}
