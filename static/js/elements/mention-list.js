// The names that fit what is typed behind an "@": in the prompt this turn's references, the library's subjects and palettes, in a
// note the workspace's people, which its form knows as `people`. Arrows, Enter or Tab, Esc; the caret stays in the field.

import { gettext } from "studio/lib/gettext";
import { complete, fitting, queryAt } from "studio/lib/mentions";
import { announce } from "studio/lib/page";
import { thumbOf } from "studio/lib/references";

const MOST = 8;
const KINDS = { character: gettext("Character"), object: gettext("Object") };
let made = 0;

class MentionList extends HTMLElement {
  #abort;
  #choices = [];
  #at = 0;
  // Esc at this place; the list stays away until the caret has left the word.
  #dismissed = null;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.list = this.querySelector("ul");
    this.form = this.closest("form");
    this.prompt = this.form.elements.prompt ?? this.form.elements.text;
    this.list.id ||= `mentions-${++made}`;
    this.strip = this.form.querySelector("reference-strip");
    this.prompt.setAttribute("aria-autocomplete", "list");
    this.prompt.setAttribute("aria-haspopup", "listbox");
    // Before the prompt bar hears of it: Enter chooses and does not send.
    this.form.addEventListener("keydown", (event) => this.#key(event), { signal, capture: true });
    this.prompt.addEventListener("input", () => this.#look(), { signal });
    this.prompt.addEventListener("click", () => this.#look(), { signal });
    this.prompt.addEventListener("blur", () => this.#show([]), { signal });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault(), { signal });
    this.list.addEventListener("click", (event) => this.#choose([...this.list.children].indexOf(event.target.closest("li"))), { signal });
    // Something has been typed by now: lib/workspace-commands.js.
    if (document.activeElement === this.prompt) this.#look();
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  get #query() {
    return queryAt(this.prompt.value, this.prompt.selectionStart);
  }

  #look() {
    const query = this.#query;
    if (query?.start !== this.#dismissed) this.#dismissed = null;
    const known = query && this.#dismissed === null ? fitting(this.#known(), query.text).slice(0, MOST) : [];
    // A name that is written out needs no list.
    this.#show(known.length === 1 && known[0].words === `@${query.text}` ? [] : known);
  }

  /** References by name, those without one by number; then subjects that none of them shows, and palettes. */
  #known() {
    if (!this.strip) return this.form.people.map((name) => ({ name, words: `@${name}` }));
    const items = this.strip.items.map((item, index) => ({ ...item, number: index + 1 }));
    const names = new Set(items.map(({ name }) => name.toLowerCase()));
    const references = items
      .filter((item, index) => !item.name || items.findIndex(({ name }) => name.toLowerCase() === item.name.toLowerCase()) === index)
      .map(({ name, number, asset }) => ({ name: name || gettext("Image %(n)s", { n: number }), words: name ? `@${name}` : `Image ${number}`, asset, about: gettext("Image %(n)s", { n: number }) }));
    const subjects = this.strip.subjects
      .filter(({ name }) => !names.has(name.toLowerCase()))
      .map(({ name, kind, pictures }) => ({ name, words: `@${name}`, asset: pictures[0]?.asset, about: KINDS[kind] }));
    const palettes = this.strip.palettes.map(({ name, colors }) => ({ name, words: `@${name}`, colors, about: gettext("Palette") }));
    return [...references, ...subjects, ...palettes];
  }

  #show(choices) {
    const opened = this.hidden && choices.length;
    this.#choices = choices;
    this.#at = 0;
    this.hidden = !choices.length;
    this.list.replaceChildren(...choices.map((choice, index) => option(choice, `${this.list.id}-${index}`)));
    if (this.hidden) for (const name of ["aria-activedescendant", "aria-controls"]) this.prompt.removeAttribute(name);
    else this.#mark();
    if (opened) announce(this.dataset.count.replace("%s", choices.length));
  }

  #mark() {
    this.prompt.setAttribute("aria-controls", this.list.id);
    this.prompt.setAttribute("aria-activedescendant", this.list.children[this.#at].id);
    [...this.list.children].forEach((one, index) => one.setAttribute("aria-selected", index === this.#at));
    this.list.children[this.#at].scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (this.hidden || event.target !== this.prompt || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = this.#choices.length;
    if (step) {
      this.#at = (this.#at + step + count) % count;
      this.#mark();
    } else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") this.#choose(this.#at);
    else if (event.key === "Escape") {
      this.#dismissed = this.#query?.start ?? null;
      this.#show([]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(index) {
    const query = this.#query;
    if (index < 0 || !query) return;
    const { prompt, caret } = complete(this.prompt.value, this.prompt.selectionStart, query.start, this.#choices[index].words);
    this.#show([]);
    this.prompt.value = prompt;
    this.prompt.focus();
    this.prompt.setSelectionRange(caret, caret);
    this.prompt.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function option({ name, asset, colors, about = "" }, id) {
  const row = Object.assign(document.createElement("li"), { id, role: "option" });
  const small = about === name ? "" : about;
  row.append(colors ? swatches(colors) : thumb(asset), Object.assign(document.createElement("span"), { textContent: name }), Object.assign(document.createElement("small"), { textContent: small }));
  return row;
}

function thumb(asset) {
  const img = Object.assign(document.createElement("img"), { alt: "", width: 28, height: 28 });
  if (asset) img.src = thumbOf(asset);
  return img;
}

function swatches(colors) {
  const box = Object.assign(document.createElement("i"), { className: "mention-colors" });
  box.append(
    ...colors.map((color) => {
      const one = document.createElement("i");
      one.style.background = color;
      return one;
    }),
  );
  return box;
}

customElements.define("mention-list", MentionList);
