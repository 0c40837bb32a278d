// Elements that a page has but does not need at first: dialogs, what lies in closed tabs. Such an element has the attribute
// `data-styles` in its template, with the addresses of its style sheets; its module is fetched with them on first use, so
// it is never seen without its styles. They come first: with a module that is there and a sheet that is not, nobody would
// ask for it again.

import { gettext } from "studio/lib/gettext";
import { Refusal } from "studio/lib/http";

const sheets = new Map();

/** The page's <tag>, ready to be used. Rejects with a Refusal if its files cannot be fetched. */
export async function element(tag) {
  const found = document.querySelector(tag);
  await load(found);
  return found;
}

/** Load every such element below `root` when it first comes into sight. */
export function loadWhenSeen(root) {
  for (const found of root.querySelectorAll("[data-styles]:not(:defined)")) seen.observe(found);
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    // What cannot be fetched now is tried again with the next turn that is looked at.
    load(target).catch(() => {});
  }
});

async function load({ localName, dataset }) {
  // Without a detour by the network's queue: the key that is pressed next may be meant for it.
  if (customElements.get(localName)) return;
  const styles = dataset.styles.split(" ").filter(Boolean);
  await Promise.all(styles.map(addSheet));
  await part(`elements/${localName}`);
}

/** The module studio/<name>, which is not needed at first. Rejects with a Refusal if it cannot be fetched. */
export function part(name) {
  return import(`studio/${name}`).catch(() => {
    throw notLoaded();
  });
}

/**
 * A function that resolves to what `load` does, which is called on first use. A failure is said by `refuse(refusal)` and
 * forgotten: then it resolves to null, and the next use tries again.
 */
export function onFirstUse(load, refuse) {
  let loaded = null;
  const failed = (refusal) => {
    loaded = null;
    refuse(refusal);
    return null;
  };
  return () => (loaded ??= load().catch(failed));
}

/** What to say of a part that could not be fetched, as a Refusal; the page looks whether the release is still its own. */
function notLoaded() {
  document.dispatchEvent(new CustomEvent("part-missing"));
  return new Refusal(gettext("This part of the page could not be loaded."), {
    hint: gettext("Check the connection, or load the page again."),
  });
}

/** Add a style sheet to the page, once; resolves when it holds. Rejects with a Refusal: the next call tries again. */
export function addSheet(href) {
  if (!sheets.has(href)) {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    const loaded = new Promise((resolve, reject) => {
      link.addEventListener("load", resolve);
      link.addEventListener("error", () => (link.remove(), sheets.delete(href), reject(notLoaded())));
    });
    sheets.set(href, loaded);
    document.head.append(link);
  }
  return sheets.get(href);
}
