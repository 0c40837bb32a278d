// Several frames from one list of prompts: a turn for each line, all with the same references and settings.

import { gettext, ngettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { ClientIds } from "studio/lib/ids";
import { money } from "studio/lib/models";
import { complain } from "studio/lib/page";
import { baseOf } from "studio/lib/tiles";

class StoryboardDialog extends HTMLElement {
  #ids = new ClientIds();

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.form = this.querySelector("form.dialog-body");
    this.line = this.querySelector(".error-line");
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.#send()));
    this.form.addEventListener("input", () => this.#describe());
    this.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  get #workspace() {
    return document.querySelector("session-workspace");
  }

  get #frames() {
    return this.form.elements.frames.value.split("\n").map((line) => line.trim()).filter(Boolean);
  }

  get #base() {
    const { chain, selected } = this.#workspace;
    return baseOf(selected ? chain.lineOf(selected) : [], chain.turns);
  }

  open() {
    const { frames, start } = this.form.elements;
    const { prompt } = this.#workspace.composer;
    if (!frames.value) frames.value = prompt.value;
    const [edit, chained] = start.options;
    for (const option of [edit, chained]) option.dataset.text ??= option.textContent;
    edit.textContent = edit.dataset.text.replace("%s", this.#base?.number ?? "");
    chained.textContent = this.#base ? chained.dataset.text.replace("%s", this.#base.number) : chained.dataset.first;
    edit.disabled = !this.#base;
    if (!this.#base && start.value === "base") start.value = "fresh";
    complain(this.line, null);
    this.#describe();
    this.dialog.showModal();
  }

  #describe() {
    const { settings, references } = this.#workspace.composer;
    const count = this.#frames.length;
    const label = this.querySelector("[data-count]");
    label.textContent = count === 1 ? label.dataset.one : label.dataset.many.replace("%s", count);
    this.querySelector("[data-price]").textContent = settings.model && settings.price !== null ? money(settings.price * count) : "";
    const carried = references.inputs.length;
    this.querySelector("[data-with]").textContent = carried
      ? ngettext("%(model)s, with %(n)s reference", "%(model)s, with %(n)s references", carried, { model: settings.model?.label ?? "" })
      : (settings.model?.label ?? "");
    this.form.querySelector('[type="submit"]').disabled = !count;
  }

  async #send() {
    const { composer, stream } = this.#workspace;
    const { value: start } = this.form.elements.start;
    const fresh = start === "fresh";
    const base = fresh ? null : this.#base;
    const body = {
      frames: this.#frames,
      ...(start === "chained" ? { chained: true } : {}),
      ...(base ? { parent: base.turn, base_output: base.output } : {}),
      inputs: composer.references.inputs,
      settings: { ...composer.settings.value, ...(fresh ? { context: "fresh" } : {}) },
    };
    const button = this.form.querySelector('[type="submit"]');
    button.disabled = true;
    complain(this.line, null);
    try {
      const { items } = await api("POST", `/sessions/${composer.dataset.session}/storyboard`, { ...body, client_id: this.#ids.for(body) });
      this.#ids.accepted();
      this.form.reset();
      this.dialog.close();
      composer.references.clear();
      const text = ngettext("%(n)s frame is on its way", "%(n)s frames are on their way", items.length);
      this.#workspace.dispatchEvent(new CustomEvent("turns-begun", { detail: { text, numbers: items.map(({ number }) => number) } }));
      if (!stream.isOpen) stream.catchUp();
    } catch (refusal) {
      complain(this.line, refusal);
    }
    button.disabled = false;
  }
}

customElements.define("storyboard-dialog", StoryboardDialog);
