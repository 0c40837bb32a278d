// The page of subjects: what is typed is saved when the field is left; the list is drawn by the server.

import { nameOf } from "studio/lib/files";
import { drawAgain } from "studio/lib/fragments";
import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { announce, complain } from "studio/lib/page";
import { sendPicture } from "studio/lib/uploads";

class SubjectLibrary extends HTMLElement {
  #subject = "";

  connectedCallback() {
    this.line = this.querySelector(".error-line");
    this.file = this.querySelector('input[type="file"]');
    this.dialog = this.querySelector("dialog");
    this.querySelector(".subject-new")?.addEventListener("submit", (event) => (event.preventDefault(), this.#create(event.target)));
    this.addEventListener("click", (event) => this.#clicked(event.target.closest("[data-do]")));
    this.addEventListener("change", (event) => this.#changed(event.target));
    this.dialog.addEventListener("close", () => this.dialog.returnValue && this.#do(() => api("DELETE", `/subjects/${this.#subject}`)));
  }

  #create(form) {
    const { name, kind } = form.elements;
    const made = { name: name.value, kind: kind.value, workspace: this.dataset.workspace };
    this.#do(async () => {
      await api("POST", "/subjects", made);
      form.reset();
    });
  }

  #clicked(button) {
    const row = button?.closest(".subject");
    if (!row) return;
    this.#subject = row.dataset.subject;
    if (button.dataset.do === "add") this.file.click();
    if (button.dataset.do === "remove") this.#do(() => api("DELETE", `/subjects/${this.#subject}/pictures/${button.dataset.asset}`));
    if (button.dataset.do === "delete") this.#confirm(row.querySelector('[name="name"]').defaultValue);
  }

  #confirm(name) {
    const title = this.dialog.querySelector("h2");
    title.dataset.text ??= title.textContent;
    title.textContent = title.dataset.text.replace("%s", name);
    this.dialog.returnValue = "";
    this.dialog.showModal();
  }

  #changed(field) {
    if (field === this.file) this.#bring([...field.files]);
    const row = field.closest(".subject");
    if (row) this.#do(() => api("PATCH", `/subjects/${row.dataset.subject}`, { [field.name]: field.value }), { draw: false, field });
  }

  #bring(files) {
    const subject = this.#subject;
    this.#do(async () => {
      for (const file of files) {
        const asset = await sendPicture(file, nameOf(file, false), Number(this.dataset.maxBytes), this.querySelector(".upload"));
        await api("POST", `/subjects/${subject}/pictures`, { asset: asset.id });
      }
    });
    this.file.value = "";
  }

  async #do(act, { draw = true, field = null } = {}) {
    complain(this.line, null);
    try {
      await act();
      announce(gettext("Saved"));
      if (field) field.defaultValue = field.value;
    } catch (refusal) {
      complain(this.line, refusal);
    }
    if (draw) await drawAgain(".subject-list");
  }
}

customElements.define("subject-library", SubjectLibrary);
