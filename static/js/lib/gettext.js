// Sentences that scripts say, in the page's language: the server puts the catalogue of djangojs.po into the page
// (sessions_app/templatetags/studio_ui.py), and nothing for English, which is what the sentences are written in.

const CATALOGUE = JSON.parse(globalThis.document?.getElementById("catalogue")?.textContent || "{}");

/** The sentence in the page's language, with `values` put in for %(name)s. */
export function gettext(text, values = {}) {
  return filled(CATALOGUE[text] ?? text, values);
}

/** The same for a number of things; languages with more than two forms choose by Intl's plural rules, in their order. */
export function ngettext(one, many, number, values = {}) {
  const forms = [].concat(CATALOGUE[one] ?? [one, many]);
  const rules = new Intl.PluralRules(globalThis.document?.documentElement.lang || "en");
  const at = rules.resolvedOptions().pluralCategories.indexOf(rules.select(number));
  return filled(forms[at] ?? forms.at(-1), { n: number, ...values });
}

function filled(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}
