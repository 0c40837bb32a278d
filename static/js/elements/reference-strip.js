// The pictures that go along with the next turn, numbered as the prompt may call them. A person's own are a draft that
// survives a reload; pins are the session's and the same for everybody; those of named subjects follow the prompt.

import { nameOf } from "studio/lib/files";
import { gettext, ngettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { part } from "studio/lib/loading";
import { withoutMention } from "studio/lib/mentions";
import { announce } from "studio/lib/page";
import { askPins, bindReferenceActs } from "studio/lib/reference-acts";
import { ReferenceDraft } from "studio/lib/reference-draft";
import { catchDrops } from "studio/lib/reference-drop";
import { drawReferences } from "studio/lib/reference-items";
import { inputsOf, limitText, titleOf } from "studio/lib/references";

class ReferenceStrip extends HTMLElement {
  #abort;
  #draft;
  #asked = 0;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#draft = new ReferenceDraft(this.dataset.session);
    this.composer = this.closest("turn-composer");
    this.form = this.closest("form");
    const on = (target, name, handle) => target.addEventListener(name, handle, { signal });
    on(this.composer, "prompt-changed", () => this.#draw());
    on(this.composer, "settings-changed", () => this.#draw());
    on(document, "subjects-changed", ({ detail }) => this.#saved(detail));
    on(document, "live-message", ({ detail }) => detail.references && this.load());
    bindReferenceActs(this, signal);
    const add = (asset, name) => this.add({ asset, name, purpose: "", subject: null });
    catchDrops(this.form, (pictures) => this.#take(pictures), add, signal);
    /** Settles once the session's pins are known, or cannot be. */
    this.loaded = this.load();
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  get model() {
    return this.composer.settings?.model ?? null;
  }

  get palettes() {
    return this.#draft.palettes;
  }

  get subjects() {
    return this.#draft.subjects;
  }

  get items() {
    return this.#draft.items(this.#prompt);
  }

  /** The inputs of the next request. */
  get inputs() {
    return inputsOf(this.items, this.model);
  }

  get #prompt() {
    return this.form.elements.prompt.value;
  }

  /** Fetch what the server keeps: the session's pins, and the subjects and palettes that its prompts may name. */
  async load() {
    this.#draw();
    const { session } = this.dataset;
    const kept = [`/sessions/${session}/references`, `/subjects?session=${session}`, `/palettes?session=${session}`];
    const [number, asked] = [++this.#asked, kept.map((path) => api("GET", path))];
    try {
      const [pins, subjects, palettes] = (await Promise.all(asked)).map(({ items }) => items);
      // Answers may overtake each other; what was asked last is the truth.
      if (number < this.#asked) return;
      Object.assign(this.#draft, { pins, subjects, palettes });
      this.#draw();
    } catch (refusal) {
      this.refuse(refusal);
    }
  }

  add(...items) {
    this.#draft.add(items, this.#prompt);
    this.#draw();
    announce(ngettext("%(n)s reference", "%(n)s references", this.items.length));
  }

  remove(asset) {
    const item = this.items.find((one) => one.asset === asset);
    if (!item?.named) this.#draft.remove(asset);
    // Without its last picture, the prompt says no more than the subject's name.
    else if (!this.#draft.leaveOut(item, this.#prompt)) this.composer.write(withoutMention(this.#prompt, item.name));
    this.#draw();
    if (item?.pin) askPins(this, "DELETE", `/${item.pin}`);
  }

  /** Put a reference in another place, and so under another number. */
  move(asset, to) {
    this.#draft.move(asset, to, this.#prompt);
    this.#draw();
    announce(gettext("Image %(n)s", { n: this.items.findIndex((one) => one.asset === asset) + 1 }));
  }

  /** Another name or purpose. */
  change(item, values) {
    this.#draft.change(item.asset, values);
    this.#draw();
    if (item.pin) askPins(this, "PATCH", `/${item.pin}`, values);
  }

  /** Bring a picture, a file or an address, and add it; `box` shows how far it is. Rejects with a Refusal. */
  async bring(picture, name, box) {
    const { sendPicture } = await part("lib/uploads");
    const asset = await sendPicture(picture, name, Number(this.dataset.maxBytes), box);
    this.add({ asset: asset.id, name: titleOf(name), purpose: "", subject: null });
  }

  /** The turn was sent: what was only for it goes. */
  clear() {
    this.#draft.reset();
    this.#draw();
  }

  /** Take over a turn's references; returns its other inputs. */
  fill({ inputs }) {
    this.#draft.reset(inputs.filter(({ role }) => role === "reference"));
    this.#draw();
    return inputs.filter(({ role }) => role !== "reference").map(({ asset, role, name }) => ({ asset, role, name }));
  }

  #draw() {
    const { items } = this;
    drawReferences(this, items, limitText(this.model, items));
    this.#tell("references-changed");
  }

  /** A picture became a subject: where it is a reference, it has the subject's name from now on. */
  #saved({ made, asset }) {
    if (made) this.#draft.change(asset, { name: made.name, purpose: made.kind, subject: made.id });
    this.load();
  }

  async #take(pictures) {
    const box = document.querySelector(".stage-upload");
    try {
      for (const picture of pictures) await this.bring(picture, nameOf(picture, false), box);
    } catch (refusal) {
      this.refuse(refusal);
    }
  }

  refuse(refusal) {
    this.#tell("refused", refusal);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

customElements.define("reference-strip", ReferenceStrip);
