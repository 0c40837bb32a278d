// What people mostly want after an edit. Of each rule: words of the last prompt, then what to offer: `local` only what
// the local engine does, `model` what a model does. No DOM.

export const RULES = [
  {
    after: /\b(translate|localis|localiz)/,
    local: [],
    model: ["check the spelling of every word", "make the longest line fit its space", "give the text a little more room"],
  },
  {
    after: /\b(text|headline|title|caption|lettering|words?|sign|slogan|write)\b|[“"]/,
    local: ["make the background darker", "add a vignette", "crop to 4:5"],
    model: ["set the text a little larger", "move the text to the bottom", "set the text in a bolder typeface"],
  },
  {
    after: /\b(crop|resize|extend|zoom|straighten|rotate|square)\b/,
    local: ["straighten by 2 degrees", "add a white border", "sharpen the picture"],
    model: ["extend the scene on both sides", "centre the subject", "leave more room above the subject"],
  },
  {
    after: /\b(remove|erase|delete|get rid of|clean up)\b/,
    local: ["blur the background", "sharpen the picture", "crop to the subject"],
    model: ["remove the shadow that is left", "even out the surface where it was", "remove the other distractions"],
  },
  {
    after: /\b(sketch|watercolou?r|cartoon|oil painting|illustration|line art|vector|comic|poster|render)\b/,
    local: ["more contrast", "less colour", "add a white border"],
    model: ["stronger outlines", "fewer colours", "leave the background as plain paper"],
  },
  {
    after: /\b(black and white|sepia|monochrome|noir)\b/,
    local: ["more contrast", "add film grain", "keep the subject in colour and the rest black and white"],
    model: ["deepen the shadows", "keep one colour: the brightest one", "add a slight warm tone"],
  },
  {
    after: /\bblur/,
    local: ["make the background darker", "make the subject sharper", "make the subject brighter"],
    model: ["turn the blur into soft round lights", "keep the edges of the subject crisp", "add a rim light"],
  },
  {
    after: /\b(background|backdrop|scene|setting)\b.*\b(dark|black|night|dim)|\b(darken|darker)\b/,
    local: ["a little less dark", "make the subject brighter", "add a vignette"],
    model: ["a little less dark", "add a rim light from the left", "light only the subject"],
  },
  {
    after: /\b(bright|lighten|lighter|exposure)/,
    local: ["a little less bright", "more contrast", "bring down the highlights"],
    model: ["a little less bright", "bring back detail in the highlights", "add soft shadows"],
  },
  {
    after: /\b(warm|cool|golden|sunset|tint|light from|light)/,
    local: ["a little warmer", "a little cooler", "add a vignette"],
    model: ["light from the other side", "softer shadows", "a little less warm"],
  },
  {
    after: /\b(outfit|jacket|shirt|dress|coat|clothes|shoes|hair)\b/,
    local: ["change the outfit to green", "make the background darker", "make the subject stand out"],
    model: ["match the shoes", "show it in a coarser fabric", "the same in a second colour"],
  },
  {
    after: /\b(red|orange|yellow|green|blue|teal|purple|violet|pink|white|brown|black|grey|gray|colou?r|recolou?r)\b/,
    local: ["less colour", "more colour", "make the background darker"],
    model: ["match the other colours to it", "a darker shade of it", "the same with a matt surface"],
  },
  {
    after: /\b(add|put|place|insert|give)\b/,
    local: ["make the background darker", "make the subject stand out", "crop to the subject"],
    model: ["make it a little smaller", "let it cast a soft shadow", "move it further to the left"],
  },
];

const LIMIT = 5;

/** Up to five next steps after a prompt: what fits to it, then the usual ones that it does not repeat. */
export function nextSteps(prompt, usual, { local = false } = {}) {
  const said = prompt.toLowerCase();
  const rule = said && RULES.find(({ after }) => after.test(said));
  const fitting = rule ? (local ? rule.local : rule.model) : [];
  const offered = [...fitting, ...usual].filter((one) => one.toLowerCase() !== said.replace(/[.\s]+$/, ""));
  return [...new Set(offered)].slice(0, LIMIT);
}
