// Sentences that scripts say, in the page's language: its catalogue comes as a script of its own before the modules
// (sessions_app/views/language.py), and none for English, which is what the sentences are written in.

const CATALOGUE = globalThis.catalogue ?? {};

/** The page's language, for Intl; as people in Europe write it where it is English. */
export const LANGUAGE = languageOf(globalThis.document?.documentElement.lang || "en");

/** The sentence in the page's language, with `values` put in for %(name)s. */
export function gettext(text, values = {}) {
  return filled(CATALOGUE[text] ?? text, values);
}

/** The same for a number of things, by Intl's plural rules: the forms of a language stand in their order. */
export function ngettext(one, many, number, values = {}) {
  const forms = [].concat(CATALOGUE[one] ?? [one, many]);
  const rules = new Intl.PluralRules(LANGUAGE);
  const at = rules.resolvedOptions().pluralCategories.indexOf(rules.select(number));
  return filled(forms[at] ?? forms.at(-1), { n: number, ...values });
}

/** 1234.5 as the page's language writes it. */
export function number(value, options) {
  return value.toLocaleString(LANGUAGE, options);
}

/** "a, b and c". */
export function listed(words) {
  return words.length < 2 ? words.join("") : gettext("%(first)s and %(last)s", { first: words.slice(0, -1).join(", "), last: words.at(-1) });
}

function languageOf(lang) {
  return lang === "en" ? "en-GB" : lang;
}

function filled(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}
