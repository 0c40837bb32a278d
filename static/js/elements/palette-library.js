// The palettes of a workspace, below its subjects: what is changed is saved when the field is left; the list is drawn by
// the server.

import { nameOf } from "studio/lib/files";
import { drawAgain } from "studio/lib/fragments";
import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { announce, complain } from "studio/lib/page";
import { sendPicture } from "studio/lib/uploads";

// What a palette made by hand begins with.
const FIRST = ["#1f2430", "#f4efe6"];

class PaletteLibrary extends HTMLElement {
  #row = null;

  connectedCallback() {
    this.line = this.querySelector(".error-line");
    this.dialog = this.querySelector("dialog");
    this.form = this.querySelector("form.subject-new");
    this.file = this.form?.querySelector('input[type="file"]');
    this.form?.addEventListener("submit", (event) => (event.preventDefault(), this.#begin(event.submitter)));
    this.addEventListener("click", (event) => this.#clicked(event.target.closest("[data-do]")));
    this.addEventListener("change", (event) => this.#changed(event.target));
    this.dialog.addEventListener("close", () => this.dialog.returnValue && this.#do(() => api("DELETE", this.#path)));
  }

  get #path() {
    return `/palettes/${this.#row.dataset.palette}`;
  }

  #begin(button) {
    if (button?.value === "picture") this.file.click();
    else this.#create({ colors: FIRST });
  }

  #create(more) {
    const made = { name: this.form.elements.name.value, workspace: this.dataset.workspace, ...more };
    return this.#do(async () => {
      await api("POST", "/palettes", made);
      this.form.reset();
    });
  }

  async #fromPicture(file) {
    this.file.value = "";
    await this.#do(async () => {
      const asset = await sendPicture(file, nameOf(file, false), Number(this.dataset.maxBytes), this.querySelector(".upload"));
      await this.#create({ asset: asset.id });
    }, false);
  }

  #clicked(button) {
    // The buttons of the dialog are about the row that opened it.
    if (!button) return;
    this.#row = button.closest(".palette");
    const act = button.dataset.do;
    if (act === "take") this.#save(this.#colors(button.closest("li")));
    if (act === "add") this.#save([...this.#colors(), freshColor(this.#colors())]);
    if (act === "delete") this.#confirm();
  }

  #confirm() {
    const title = this.dialog.querySelector("h2");
    title.dataset.text ??= title.textContent;
    title.textContent = title.dataset.text.replace("%s", this.#row.querySelector('[name="name"]').defaultValue);
    this.dialog.returnValue = "";
    this.dialog.showModal();
  }

  #changed(field) {
    if (field === this.file) {
      if (field.files.length) this.#fromPicture(field.files[0]);
      return;
    }
    const row = field.closest(".palette");
    if (!row) return;
    this.#row = row;
    if (field.type === "color") this.#save(this.#colors());
    else this.#do(() => api("PATCH", this.#path, { name: field.value }));
  }

  /** The row's colours, without that of `left`. */
  #colors(left = null) {
    return [...this.#row.querySelectorAll(".palette-colors > li")].filter((one) => one !== left).flatMap((one) => one.querySelector("input")?.value ?? []);
  }

  #save(colors) {
    this.#do(() => api("PATCH", this.#path, { colors }));
  }

  async #do(act, draw = true) {
    complain(this.line, null);
    try {
      await act();
      if (draw) announce(gettext("Saved"));
    } catch (refusal) {
      complain(this.line, refusal);
    }
    if (draw) await drawAgain(".palette-list");
  }
}

/** A grey that is not among them yet. */
function freshColor(colors) {
  return ["#808080", "#b0b0b0", "#505050", "#d8d8d8", "#303030"].find((color) => !colors.includes(color)) ?? `#${colors.length.toString(16).repeat(6)}`;
}

customElements.define("palette-library", PaletteLibrary);
