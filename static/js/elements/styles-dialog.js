// Styles, what to keep and snippets: whatever is chosen is written into the prompt, and taken out of it again.

import { fillFrom } from "studio/lib/fragments";
import { nextGap } from "studio/lib/placeholders";
import { isLocal } from "studio/lib/prompt-help";
import { hasWords, keptIn, toggleKept, toggleWords } from "studio/lib/prompt-words";

class StylesDialog extends HTMLElement {
  #composer = null;

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("input", (event) => event.target.matches("[data-search]") && this.#search(event.target.value));
    this.addEventListener("keydown", (event) => this.#key(event));
    // The prompt is where the person goes on, whatever had the focus before.
    this.dialog.addEventListener("close", () => this.#composer?.prompt.focus());
  }

  /** Open for a workspace's prompt bar. Rejects with a Refusal if the dialog could not be fetched. */
  async open({ composer }) {
    this.#composer = composer;
    await fillFrom(this.dataset.url, this.dialog);
    this.querySelector("[data-for-local]").hidden = !isLocal(composer);
    this.#show();
    if (!this.dialog.open) this.dialog.showModal();
    if (matchMedia("(hover: hover)").matches) this.querySelector("[data-search]").focus();
  }

  #click({ target }) {
    if (target.closest("[data-done]")) this.#keep(this.querySelector("[data-keep-more]"));
    if (target === this.dialog || target.closest("[data-done]")) this.dialog.close();
    const chip = target.closest("[data-words], [data-keep]");
    if (chip) this.#toggle(chip);
    const snippet = target.closest("[data-snippet]");
    if (snippet) this.#insert(snippet.dataset.snippet);
  }

  /** A thing of the person's own to keep: "the sign on the door". */
  #keep(field) {
    const thing = field.value.trim().replace(/[.,]+/g, "").replace(/ and /g, " with ");
    if (!thing) return;
    const { value } = this.#composer.prompt;
    if (!keptIn(value).includes(thing)) this.#toggle({ dataset: { keep: thing } });
    field.value = "";
  }

  #key(event) {
    if (event.target.matches("[data-keep-more]")) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#keep(event.target);
      return;
    }
    const search = event.target.matches("[data-search]");
    const shown = [...this.querySelectorAll(".word-chip, .snippet")].filter((one) => !one.closest("[hidden]"));
    if (search && event.key === "Enter") {
      event.preventDefault();
      shown[0]?.click();
      return;
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step || (search && event.key !== "ArrowDown")) return;
    const to = shown[search ? 0 : shown.indexOf(event.target) + step];
    if (!to) return;
    event.preventDefault();
    to.focus();
  }

  #toggle({ dataset }) {
    const { value } = this.#composer.prompt;
    this.#composer.put(dataset.words ? toggleWords(value, dataset.words) : toggleKept(value, dataset.keep));
    this.#show();
  }

  #insert(text) {
    const { prompt } = this.#composer;
    const start = prompt.value.trim() ? `${prompt.value.trim()} ` : "";
    this.#composer.put(start + text);
    this.dialog.close();
    const gap = nextGap(prompt.value, start.length);
    if (gap) prompt.setSelectionRange(gap.start, gap.end);
  }

  #show() {
    const { value } = this.#composer.prompt;
    const kept = keptIn(value);
    this.#showOwn(kept);
    for (const chip of this.querySelectorAll("[data-words]")) chip.ariaPressed = String(hasWords(value, chip.dataset.words));
    for (const chip of this.querySelectorAll("[data-keep]")) chip.ariaPressed = String(kept.includes(chip.dataset.keep));
    const preview = this.querySelector("[data-preview]");
    preview.textContent = value || preview.dataset.empty;
    preview.classList.toggle("is-empty", !value);
  }

  /** Chips for what is kept besides the usual things. */
  #showOwn(kept) {
    const chips = [...this.querySelectorAll("[data-keep]")];
    const [usual] = chips;
    for (const thing of kept.filter((one) => !chips.some(({ dataset }) => dataset.keep === one))) {
      const chip = usual.cloneNode();
      chip.dataset.keep = chip.textContent = thing;
      this.querySelector("[data-keep-more]").before(chip);
    }
  }

  #search(words) {
    const wanted = words.trim().toLowerCase();
    let any = false;
    for (const group of this.querySelectorAll("[data-group]")) {
      let some = false;
      for (const one of group.querySelectorAll(".word-chip, .snippet")) {
        const fits = `${one.textContent} ${one.dataset.words ?? ""}`.toLowerCase().includes(wanted);
        one.parentElement.matches("li") ? (one.parentElement.hidden = !fits) : (one.hidden = !fits);
        some ||= fits;
      }
      group.hidden = !some;
      any ||= some;
    }
    this.querySelector("[data-none]").hidden = any;
  }
}

customElements.define("styles-dialog", StylesDialog);
