// Words in the picture: a prompt for exact text, to be looked over in the prompt bar; or a branch for each language.

import { fillFrom } from "studio/lib/fragments";
import { gettext, ngettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { ClientIds } from "studio/lib/ids";
import { money } from "studio/lib/models";
import { announce, complain } from "studio/lib/page";
import { isLocal } from "studio/lib/prompt-help";
import { textPrompt, textTrouble } from "studio/lib/text-helper";

const ONLY_MODELS = {
  message: gettext("The local engine cannot read or translate the text in a picture."),
  hint: gettext("Choose a model for this."),
};
const NO_PICTURE = { message: gettext("There is no picture yet."), hint: gettext("Upload one, or describe one first.") };

class TextsDialog extends HTMLElement {
  #workspace = null;
  #ids = new ClientIds();

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.addEventListener("click", ({ target }) => target === this.dialog && this.dialog.close());
    this.addEventListener("input", ({ target }) => (target.matches("[data-search]") ? this.#search(target.value) : this.#show()));
    this.addEventListener("submit", (event) => {
      if (event.target.method === "dialog") return;
      event.preventDefault();
      "write" in event.target.dataset ? this.#write() : this.#translate();
    });
  }

  /** Open for a workspace. Rejects with a Refusal if the dialog could not be fetched. */
  async open(workspace) {
    this.#workspace = workspace;
    await fillFrom(this.dataset.url, this.dialog);
    this.#show();
    if (!this.dialog.open) this.dialog.showModal();
    if (matchMedia("(hover: hover)").matches) this.writing.elements.words.focus();
  }

  get writing() {
    return this.querySelector("[data-write]");
  }

  get translating() {
    return this.querySelector("[data-translate]");
  }

  get #composer() {
    return this.#workspace.composer;
  }

  /** The prompt as the fields describe it. */
  get #asked() {
    return { ...Object.fromEntries(new FormData(this.writing)), mode: this.#mode };
  }

  get #mode() {
    return this.querySelector('[name="texts-mode"]:checked').value;
  }

  get #languages() {
    return [...this.translating.querySelectorAll(":checked")];
  }

  #show() {
    const mode = this.#mode;
    const translate = mode === "translate";
    this.writing.hidden = translate;
    this.translating.hidden = !translate;
    for (const one of this.querySelectorAll("[data-for]")) one.hidden = one.dataset.for !== mode;
    translate ? this.#showLanguages() : this.#showPrompt();
  }

  #showPrompt() {
    const local = isLocal(this.#composer);
    const text = textPrompt(this.#asked, local);
    const trouble = textTrouble(this.#asked, local);
    const preview = this.writing.querySelector("[data-preview]");
    preview.textContent = text || preview.dataset.empty;
    preview.classList.toggle("is-empty", !text);
    const note = this.writing.querySelector("[data-trouble]");
    note.hidden = !trouble;
    note.textContent = trouble;
  }

  #showLanguages() {
    const chosen = this.#languages;
    const refused = isLocal(this.#composer) ? ONLY_MODELS : this.#composer.base ? null : NO_PICTURE;
    const { price } = this.#composer.settings;
    complain(this.translating.querySelector(".error-line"), refused);
    this.translating.querySelector('[type="submit"]').disabled = Boolean(refused) || !chosen.length;
    this.translating.querySelector("[data-count]").textContent = chosen.map(({ dataset }) => dataset.name).join(", ");
    this.translating.querySelector("[data-price]").textContent = chosen.length ? money(price === null ? null : price * chosen.length) : "";
  }

  #write() {
    const text = textPrompt(this.#asked, isLocal(this.#composer));
    if (!text) return;
    this.dialog.close();
    this.#composer.write(text);
  }

  async #translate() {
    const { base, settings } = this.#composer;
    const line = this.translating.querySelector(".error-line");
    const button = this.translating.querySelector('[type="submit"]');
    const languages = this.#languages.map(({ value }) => value);
    const body = { turn: base.turn, base_output: base.output, languages, settings: settings.value };
    button.disabled = true;
    complain(line, null);
    try {
      const { items } = await api("POST", `/sessions/${this.dataset.session}/localise`, { ...body, client_id: this.#ids.for(body) });
      this.#ids.accepted();
      this.dialog.close();
      announce(ngettext("%(n)s branch started", "%(n)s branches started", items.length));
      if (!this.#workspace.stream.isOpen) this.#workspace.stream.catchUp();
    } catch (refusal) {
      complain(line, refusal);
      button.disabled = false;
    }
  }

  #search(words) {
    const wanted = words.trim().toLowerCase();
    for (const one of this.querySelectorAll(".language")) one.hidden = !one.textContent.toLowerCase().includes(wanted);
  }
}

customElements.define("texts-dialog", TextsDialog);
