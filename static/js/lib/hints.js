// What a prompt leaves open, and whether it asks for several things at once. Quiet and careful: a hint that is wrong is
// worse than none. No DOM.

import { gettext } from "studio/lib/gettext";

const IT = "(?:it|this|that|everything|(?:the|this|my) (?:picture|image|photo|whole thing))";
const MUCH = "(?:look )?(?:a (?:bit|little|lot) |much |way |even |really |more |very )*";
const GOOD =
  "(?:better|nicer|nice|good|great|cool|beautiful|pretty|prettier|amazing|awesome|stunning|perfect|professional|interesting|attractive|appealing|fancy|fancier|modern|different|special|creative|epic|right)";

// Of each: what is vague as a whole, and what to say instead. A model is asked to guess; the local engine knows what
// "improve the picture" means, so those of `guess` are left alone there.
const VAGUE = [
  {
    test: new RegExp(`^(?:make|let) ${IT} ${MUCH}${GOOD}$`),
    say: gettext("Better in which way? Say which part, how, and how much: “brighten the face a little, soften the background”."),
  },
  {
    test: new RegExp(`^(?:make|let) (?<part>(?:the|his|her|their) [\\w' -]{2,40}?) ${MUCH}${GOOD}$`),
    say: gettext("What about %(part)s, and how much? Say it as you would see it: “%(part)s sharper and slightly warmer”."),
  },
  {
    test: new RegExp(`^(?:${MUCH}${GOOD})$`),
    say: gettext("In which way? Say which part, how, and how much: “brighten the face a little, soften the background”."),
  },
  {
    test: new RegExp(`^(?:fix|correct|repair|clean up|redo|retry)(?: ${IT})?(?: up)?$`),
    say: gettext("What is wrong with it? Say which part, and what it should be: “remove the stain on the left sleeve”."),
  },
  {
    guess: true,
    test: new RegExp(`^(?:improve|enhance|polish|beautify|optimi[sz]e|refine|upgrade|edit|change|retouch)(?: ${IT})?(?: up)?$`),
    say: gettext("Which part, and how? For example “even out the light on the face, keep the skin's texture”."),
  },
  {
    test: new RegExp(`^(?:make|let) ${IT} (?:really )?(?:pop|shine|stand out|sparkle|wow)(?: more| a bit| a little)?$`),
    say: gettext("What should stand out, and by what? For example “more contrast on the cup, a darker background”."),
  },
  {
    test: /^(?:a (?:bit|little|lot) )?(?:more|less|again|another|something else|do something(?: \w+)?|surprise me)$/,
    say: gettext("More of what? Name the part and the change: “a little more light on the left”."),
  },
];

// Whoever writes more than this has said what they mean, and is not kept waiting for a hint.
const LONG = { vague: 120, split: 2000 };
const POLITE = /^(?:please |can you |could you |would you |i want (?:you )?to |just |now )+/;

/** What is missing from a vague prompt, as a sentence with an example; "" if it says enough. */
export function vagueHint(prompt, { local = false } = {}) {
  if (prompt.length > LONG.vague) return "";
  const said = prompt.toLowerCase().replace(POLITE, "").replace(/(?:,? please)?[\s.!?]*$/, "").replace(/\s+/g, " ").trim();
  for (const { test, say, guess } of VAGUE) {
    const found = guess && local ? null : test.exec(said);
    if (found) return say.replaceAll("%(part)s", found.groups?.part ?? "");
  }
  return "";
}

const VERBS =
  "add|adjust|apply|blur|brighten|change|colou?r|convert|cover|crop|cut|darken|delete|desaturate|draw|enlarge|erase|extend|fill|flip|give|increase|insert|lighten|lower|make|mirror|move|paint|place|put|raise|recolou?r|reduce|remove|rename|replace|resize|rotate|saturate|set|sharpen|shift|shrink|smooth|soften|straighten|swap|tint|tilt|translate|turn|warm|write|zoom";
const CHANGE = new RegExp(`^(?:please |also |finally |next )?(?:${VERBS})\\b(?! (?:of|in|and)\\b)`, "i");
const REST = /^(?:keep|leave|preserve|do not|don't|without|but (?:keep|leave)|everything else)\b/i;
const BREAK = /\s*(?:[;\n]+|\.(?=\s)|,?\s*\b(?:and )?then\b|,\s*and\b|,|\s\band\b)\s*/gi;
const WORDS = [
  "",
  "",
  gettext("two"),
  gettext("three"),
  gettext("four"),
  gettext("five"),
  gettext("six"),
  gettext("seven"),
  gettext("eight"),
  gettext("nine"),
  gettext("ten"),
];

/**
 * The changes that a prompt asks for one after the other, each a prompt of its own; null unless there are three or more,
 * or two with "then" between them. What is to be kept goes with each.
 */
export function splitPrompt(prompt) {
  const text = prompt.trim();
  if (text.length > LONG.split) return null;
  const { pieces, breaks } = cutUp(text);
  const changes = [];
  const kept = [];
  let last = changes;
  pieces.forEach((piece, index) => {
    if (CHANGE.test(piece)) (last = changes).push(piece);
    else if (REST.test(piece)) (last = kept).push(piece.replace(/^but /i, ""));
    else if (last.length) last[last.length - 1] += breaks[index - 1] + piece;
    else changes.push(piece);
  });
  const ordered = breaks.some((one) => /\bthen\b/i.test(one));
  const sure = changes.every((one) => CHANGE.test(one)) && changes.length >= (ordered ? 2 : 3) && changes.length <= 10;
  return sure ? changes.map((one) => [one, ...kept].map(sentence).join(kept.length ? ". " : "")) : null;
}

/** "This asks for three things." */
export function splitText(parts) {
  return gettext("This asks for %(count)s things", { count: WORDS[parts.length] });
}

export function splitLabel(parts) {
  return gettext("Split into %(count)s turns", { count: WORDS[parts.length] });
}

/** The pieces between "and", "then", commas and sentence ends, and what stood between them; quoted words stay whole. */
function cutUp(text) {
  const hidden = text.replace(/"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»/g, (quoted) => "\u0001".repeat(quoted.length));
  const pieces = [];
  const breaks = [];
  let start = 0;
  for (const found of hidden.matchAll(BREAK)) {
    if (found.index === start) {
      start = found.index + found[0].length;
      continue;
    }
    pieces.push(text.slice(start, found.index));
    breaks.push(found[0]);
    start = found.index + found[0].length;
  }
  if (start < text.length) pieces.push(text.slice(start));
  return { pieces, breaks };
}

function sentence(text) {
  const plain = text.trim().replace(/[.,;]+$/, "");
  return plain[0].toUpperCase() + plain.slice(1);
}
