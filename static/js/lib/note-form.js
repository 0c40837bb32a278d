// A form that says something of a picture. What is typed is a draft that survives a reload; it is sent once, however
// often one presses, and stays until it has arrived.

import { ClientIds } from "studio/lib/ids";
import { grow } from "studio/lib/composing";
import { complain } from "studio/lib/page";
import { recall, remember } from "studio/lib/storage";

export class NoteForm {
  #name;
  #ids;
  #send;
  #busy = false;
  /** {pin}, {region} or {}: what of the picture it is about. */
  place = {};

  /** `name` is that of its draft, empty for none; `send(body)` resolves when the note was taken. */
  constructor(form, { name = "", text = "", send }) {
    this.form = form;
    this.field = form.elements.text;
    this.#name = name && `note.${name}`;
    this.#ids = new ClientIds(name && `note-sent.${name}`);
    this.#send = send;
    const kept = (this.#name && recall(this.#name)) || { text };
    this.field.value = kept.text;
    this.place = kept.place ?? {};
    this.field.addEventListener("input", () => this.keep());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("submit", (event) => (event.preventDefault(), this.send()));
    grow(this.field);
  }

  get isEmpty() {
    return !this.field.value.trim() && !this.place.pin && !this.place.region;
  }

  keep() {
    grow(this.field);
    if (this.#name) remember(this.#name, this.isEmpty ? null : { text: this.field.value, place: this.place });
  }

  async send() {
    const text = this.field.value.trim();
    const line = this.form.querySelector(".error-line");
    if (this.#busy || !text) return void this.field.focus();
    this.#busy = true;
    this.form.setAttribute("aria-busy", "true");
    complain(line, null);
    try {
      const body = { text, ...this.place };
      await this.#send({ ...body, id: this.#ids.for(body) });
      this.#ids.accepted();
      // What was typed meanwhile is the next one.
      if (this.field.value.trim() === text) this.field.value = "";
      this.place = {};
      this.keep();
    } catch (refusal) {
      complain(line, refusal);
    }
    this.#busy = false;
    this.form.removeAttribute("aria-busy");
  }

  #key(event) {
    if (event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape") this.field.blur();
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.form.requestSubmit();
  }
}
