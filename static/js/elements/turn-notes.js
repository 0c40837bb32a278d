// The notes of the turn that is looked at. The server draws the list; this is what people do with it. What concerns the
// picture or the prompt bar it only tells: "note-shown" ({id, leave}), "notes-next" (the notes to make an edit of),
// "note-placed" (what the new one is about), "place-wanted", "notes-changed" and "note-sent".

import { gettext, ngettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { act, toggleKinds } from "studio/lib/note-acts";
import { NoteForm } from "studio/lib/note-form";
import { dress, notesOf, putList } from "studio/lib/note-list";
import { announce, complain, fromHtml } from "studio/lib/page";
import { recall } from "studio/lib/storage";

class TurnNotes extends HTMLElement {
  #abort;
  #chosen = new Set();
  #output = "";

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.addEventListener("change", ({ target }) => this.#changed(target), { signal });
    const form = this.querySelector("form[data-main]");
    form.people = this.#people;
    this.main = new NoteForm(form, { name: this.dataset.turn, send: (body) => this.#add(body) });
    for (const row of this.querySelectorAll(".note")) if (this.#may("comment") && recall(`note.${row.dataset.note}`)) this.#reply(row);
    this.drawn();
    this.place(this.main.place);
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  get turn() {
    return this.dataset.turn;
  }

  /** Where its calls go: a page for guests has its own. */
  get root() {
    return this.dataset.root ?? "/api/v1";
  }

  get list() {
    return this.querySelector(".note-list");
  }

  /** The notes that the filter lets through. */
  get shown() {
    const which = this.querySelector(":checked[name=which-notes]")?.value ?? "open";
    return notesOf(this.list).filter(({ resolved }) => which === "all" || resolved === (which === "resolved"));
  }

  /** The list as it is now, as HTML. */
  put(html) {
    putList(this.list, fromHtml(html));
    this.drawn();
  }

  /** Pins are on this picture of the turn. */
  on(output) {
    this.#output = output;
    dress(this.list, { ...this.dataset, output });
  }

  drawn() {
    dress(this.list, { ...this.dataset, output: this.#output });
    const shown = new Set(this.shown.map(({ id }) => id));
    for (const row of this.list.children) row.hidden = !shown.has(row.dataset.note);
    const none = this.querySelector(".notes-none");
    none.hidden = shown.size > 0;
    none.textContent = this.list.childElementCount ? none.dataset[this.querySelector(":checked[name=which-notes]").value] : none.dataset.all;
    for (const id of this.#chosen) if (!shown.has(id)) this.#chosen.delete(id);
    this.#drawChosen();
    this.#tell("notes-changed");
  }

  /** Bring a note into sight, whatever the filter hides. */
  reveal(id, { focus = false } = {}) {
    const row = this.list.querySelector(`[data-note="${CSS.escape(id)}"]`);
    if (row?.hidden) {
      this.querySelector("[name=which-notes][value=all]").checked = true;
      this.drawn();
    }
    for (const other of this.list.children) other.toggleAttribute("data-chosen", other === row);
    row?.scrollIntoView({ block: "nearest" });
    if (focus) row?.querySelector("button:not([data-needs])")?.focus({ preventScroll: true });
  }

  /** What of the picture the new note is about: {pin}, {region} or {}. */
  place(where) {
    this.main.place = where;
    this.main.keep();
    const line = this.querySelector(".note-draft-place");
    line.hidden = !where.pin && !where.region;
    line.firstElementChild.textContent = where.region ? gettext("About an area of the picture") : gettext("About a place of the picture");
    this.#tell("note-placed", where);
  }

  /** Go on in the form, with words that were typed before it was there. */
  write(typed = "") {
    const { field } = this.main;
    field.focus();
    if (typed) {
      field.setRangeText(typed, field.selectionStart, field.selectionEnd, "end");
      this.main.keep();
    }
    this.main.form.scrollIntoView({ block: "nearest" });
  }

  get #people() {
    return JSON.parse(this.closest("[data-people]")?.dataset.people ?? "[]");
  }

  #may(what) {
    return this.dataset.may.split(" ").includes(what);
  }

  async #add(body) {
    await api("POST", `/turns/${this.turn}/comments`, body, { root: this.root });
    this.#tell("note-sent");
    this.place({});
    announce(gettext("The note is added"));
  }

  /** The form below a thread: to reply, or to change the words of `comment`. */
  #reply(row, comment = null) {
    const slot = row.querySelector(".note-slot");
    slot.replaceChildren(this.querySelector("template[data-reply]").content.cloneNode(true));
    const form = slot.firstElementChild;
    form.people = this.#people;
    const text = comment?.querySelector(".note-text").textContent.trim();
    const send = async ({ text, id }) => {
      if (comment) await api("PATCH", `/comments/${comment.dataset.comment}`, { text }, { root: this.root });
      else await api("POST", `/turns/${this.turn}/comments`, { text, id, reply_to: row.dataset.note }, { root: this.root });
      this.#tell("note-sent");
      slot.replaceChildren();
      announce(comment ? gettext("The note is changed") : gettext("The reply is added"));
    };
    return new NoteForm(form, { name: comment ? "" : row.dataset.note, text, send });
  }

  async #click({ target }) {
    const button = target.closest("[data-do]");
    const row = target.closest(".note");
    if (!button) return row && !target.closest("a, form, label") && !String(getSelection()) && this.#show(row.dataset.note, false);
    const { do: name } = button.dataset;
    const own = {
      show: () => this.#show(row.dataset.note, true),
      reply: () => this.#reply(row).field.focus(),
      edit: () => this.#reply(row, button.closest(".note-one")).field.focus(),
      leave: () => this.#leave(row),
      kinds: () => toggleKinds(this, button),
      place: () => this.#tell("place-wanted"),
      unplace: () => (this.place({}), this.write()),
      next: () => this.#next([row.dataset.note]),
      "next-chosen": () => this.#next([...this.#chosen]),
      "choose-none": () => (this.#chosen.clear(), this.#drawChosen()),
      choose: () => {},
    };
    if (own[name]) return own[name]();
    try {
      await act(this, button);
      this.#tell("note-sent");
    } catch (refusal) {
      complain(this.main.form.querySelector(".error-line"), refusal);
      announce(refusal.message);
    }
  }

  #leave(row) {
    const field = row.querySelector(".note-slot textarea");
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    row.querySelector(".note-slot").replaceChildren();
    row.querySelector('[data-do="reply"]')?.focus();
  }

  #changed(target) {
    if (target.name === "which-notes") this.drawn();
    if (target.dataset.do !== "choose") return;
    const { note } = target.closest(".note").dataset;
    target.checked ? this.#chosen.add(note) : this.#chosen.delete(note);
    this.#drawChosen();
  }

  #drawChosen() {
    for (const box of this.list.querySelectorAll('[data-do="choose"]')) box.checked = this.#chosen.has(box.closest(".note").dataset.note);
    const line = this.querySelector(".notes-chosen");
    line.hidden = !this.#chosen.size;
    line.firstElementChild.textContent = ngettext("Make %(n)s note the next edit", "Make %(n)s notes the next edit", this.#chosen.size);
  }

  #next(ids) {
    this.#tell("notes-next", notesOf(this.list).filter(({ id }) => ids.includes(id)));
    this.#chosen.clear();
    this.#drawChosen();
  }

  /** `leave`: the picture is what somebody wants to see now. */
  #show(id, leave) {
    this.reveal(id);
    this.#tell("note-shown", { id, leave });
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

customElements.define("turn-notes", TurnNotes);
