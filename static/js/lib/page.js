// Small things that every page does.

import { gettext } from "studio/lib/gettext";

/** Say something to screen readers, without showing it. */
export function announce(text) {
  const region = document.getElementById("announcements");
  if (!region) return;
  // The same words twice are only read twice if the region was empty in between.
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}

// Refusals whose cure is another key.
const KEY_TROUBLES = new Set(["key_missing", "key_invalid", "paid_key_required"]);

/** Show or clear the sentence of an error line. */
export function complain(line, refusal) {
  if (!refusal && line.hidden) return;
  line.hidden = !refusal;
  line.replaceChildren();
  if (!refusal) return;
  line.append(Object.assign(document.createElement("span"), { textContent: refusal.message }));
  if (refusal.hint) {
    line.append(Object.assign(document.createElement("span"), { className: "hint", textContent: refusal.hint }));
  }
  if (KEY_TROUBLES.has(refusal.code)) {
    line.append(Object.assign(document.createElement("a"), { className: "link-btn", href: "/settings/", textContent: gettext("Open settings") }));
  }
}

/** Settles once what was just changed has been painted: for work that nobody waits for. */
export function painted() {
  return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}

/**
 * `work` as something to ask for: it is done once what was changed meanwhile has been painted, however often it was asked
 * for until then. Before whatever is pressed next is handled it is done too: that may rely on it.
 */
export function afterPaint(work, signal) {
  let due = null;
  const run = (asked) => {
    if (!due || asked !== due) return;
    due = null;
    work();
  };
  // Who runs through the chain with a key held down waits for none of it.
  const pressed = (event) => event.repeat || run(due);
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, pressed, { signal, capture: true });
  return () => {
    if (due) return;
    const asked = (due = {});
    // Tabs that nobody looks at paint nothing.
    if (document.hidden) setTimeout(run, 0, asked);
    else painted().then(() => run(asked));
  };
}

/** Say something in an element; what it says already is not laid out again. */
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A fragment of ours as a DocumentFragment. Only for HTML that the studio's own templates rendered. */
export function fragmentOf(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/** The one element that a fragment of ours stands for. */
export function fromHtml(html) {
  return fragmentOf(html).firstElementChild;
}

const COUNTED = /^\((\d+)\) /;

/** Count what nobody has seen yet before the page's title, until somebody looks at it. */
export function countInTitle() {
  if (!document.hidden) return;
  const count = Number(COUNTED.exec(document.title)?.[1] ?? 0);
  document.title = `(${count + 1}) ${plainTitle()}`;
  if (!count) addEventListener("visibilitychange", () => (document.title = plainTitle()), { once: true });
}

/** The page's title without the count. */
export function plainTitle() {
  return document.title.replace(COUNTED, "");
}

/** Change what stands before the product's name. */
export function renameTitle(name) {
  const [count = ""] = COUNTED.exec(document.title) ?? [];
  document.title = `${count}${name}${plainTitle().replace(/^.*( · .*)$/, "$1")}`;
}

/** Milliseconds to add to this machine's clock to get the server's, as of when the page was answered. */
export function clockSkew() {
  const server = Number(document.querySelector('meta[name="server-time"]')?.content) * 1000;
  if (!server) return 0;
  const answered = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
  return server - (performance.timeOrigin + answered);
}
