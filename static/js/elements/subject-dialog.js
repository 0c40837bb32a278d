// Saves a picture as a subject of the library, a new one or one that is there.

import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { announce, complain } from "studio/lib/page";
import { thumbOf } from "studio/lib/references";

class SubjectDialog extends HTMLElement {
  #asset = "";

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.form = this.querySelector(".subject-form");
    this.line = this.querySelector(".error-line");
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.#save()));
    this.form.elements.subject.addEventListener("change", () => this.#follow());
    this.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  open({ asset, name = "", purpose = "" }) {
    const { elements } = this.form;
    this.#asset = asset;
    this.form.reset();
    this.querySelector("img").src = thumbOf(asset);
    const known = document.querySelector("reference-strip").subjects.map((one) => new Option(one.name, one.id));
    elements.subject.replaceChildren(elements.subject.options[0], ...known);
    elements.name.value = name.slice(0, 40);
    elements.kind.value = purpose === "object" ? "object" : "character";
    complain(this.line, null);
    this.#follow();
    this.dialog.showModal();
    elements.name.focus();
  }

  #follow() {
    const old = Boolean(this.form.elements.subject.value);
    for (const label of this.querySelectorAll("[data-new]")) label.hidden = old;
    this.form.elements.name.required = !old;
  }

  async #save() {
    const { subject, name, kind, only_here: onlyHere } = this.form.elements;
    const button = this.form.querySelector('[type="submit"]');
    const { session, workspace } = this.dataset;
    const body = { name: name.value, kind: kind.value, pictures: [this.#asset], ...(onlyHere.checked ? { session } : { workspace }) };
    button.disabled = true;
    complain(this.line, null);
    try {
      const saved = subject.value
        ? await api("POST", `/subjects/${subject.value}/pictures`, { asset: this.#asset })
        : await api("POST", "/subjects", body);
      this.dialog.close();
      announce(gettext("%(name)s is in the library", { name: saved.name }));
      const made = subject.value ? null : saved;
      document.dispatchEvent(new CustomEvent("subjects-changed", { detail: { made, asset: this.#asset } }));
    } catch (refusal) {
      complain(this.line, refusal);
    }
    button.disabled = false;
  }
}

customElements.define("subject-dialog", SubjectDialog);
