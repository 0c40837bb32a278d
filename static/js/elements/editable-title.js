// A session's title, or with a path another name, changed where it stands: Enter or leaving the field saves, Escape gives it back. What is clicked to
// change it is no <button>: nobody can type a space into one.

import { api } from "studio/lib/http";
import { announce } from "studio/lib/page";

class EditableTitle extends HTMLElement {
  #before = "";
  #role = null;

  connectedCallback() {
    this.text = this.firstElementChild;
    this.text.addEventListener("click", (event) => {
      if (this.editing || !this.text.matches("[role=button]")) return;
      event.preventDefault();
      this.edit();
    });
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("blur", () => this.editing && this.#save());
  }

  get editing() {
    return this.text.isContentEditable;
  }

  /** The title as somebody else has changed it. */
  show(title) {
    if (!this.editing) this.text.textContent = title || this.dataset.empty;
  }

  edit() {
    this.#before = this.text.textContent;
    this.#role = this.text.getAttribute("role");
    this.text.contentEditable = "plaintext-only";
    this.text.setAttribute("role", "textbox");
    this.text.focus();
    getSelection().selectAllChildren(this.text);
  }

  #key(event) {
    if (!this.editing) {
      if (![" ", "Enter"].includes(event.key) || !this.text.matches("[role=button]")) return;
      event.preventDefault();
      this.edit();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.text.blur();
    } else if (event.key === "Escape") {
      this.text.textContent = this.#before;
      this.text.blur();
    }
    event.stopPropagation();
  }

  async #save() {
    this.text.removeAttribute("contenteditable");
    if (this.#role) this.text.setAttribute("role", this.#role);
    else this.text.removeAttribute("role");
    const title = this.text.textContent.replace(/\s+/g, " ").trim().slice(0, 200);
    this.text.textContent = title || this.dataset.empty;
    // The caret at the end of a long one had moved it.
    this.text.scrollLeft = 0;
    if (title === this.#before || (!title && this.#before === this.dataset.empty)) return;
    try {
      const { session, path, method = "PATCH", field = "title" } = this.dataset;
      await api(method, path ?? `/sessions/${session}`, { [field]: title });
      this.dispatchEvent(new CustomEvent("title-saved", { bubbles: true, detail: title }));
    } catch (refusal) {
      this.text.textContent = this.#before;
      announce(refusal.message);
      this.dispatchEvent(new CustomEvent("refused", { bubbles: true, detail: refusal }));
    }
  }
}

customElements.define("editable-title", EditableTitle);
