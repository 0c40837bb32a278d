// Starts a session from a picture, from words, or from the ZIP of one. Whatever fails, nothing that was typed or chosen is lost; the session
// is only made once the picture has arrived.

import { bindSending } from "studio/lib/composing";
import { api, openWorkspace } from "studio/lib/http";
import { isArchive, linkIn, nameOf } from "studio/lib/files";
import { gettext } from "studio/lib/gettext";
import { ClientIds } from "studio/lib/ids";
import { complain } from "studio/lib/page";
import { gapsText, nextGap } from "studio/lib/placeholders";
import { recall, remember } from "studio/lib/storage";
import { chosenModel, settingsFor } from "studio/lib/models";
import { catchPictures, sendPicture, sendSession } from "studio/lib/uploads";

class StartCard extends HTMLElement {
  #abort;
  #busy = false;
  #ids = new ClientIds();
  // One that was made for a turn that was then refused serves the next.
  #session = null;
  // The prompt with open {gaps} that was asked about; the same one is not asked about again.
  #asked = "";

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.form = this.querySelector("form");
    this.file = this.form.elements.picture;
    this.archive = this.form.elements.session;
    this.line = this.querySelector(".error-line");
    bindSending(this.form, () => this.#describe(), signal);
    for (const input of [this.file, this.archive]) input.addEventListener("change", () => this.#take(input.files[0]), { signal });
    this.addEventListener("click", (event) => this.#click(event.target), { signal });
    this.form.elements.prompt.addEventListener("keydown", (event) => this.#key(event), { signal });
    catchPictures(this.querySelector(".drop-veil"), (picture, name) => this.#take(picture, name), signal);
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  #click(target) {
    const sample = target.closest("[data-sample]");
    const example = target.closest("[data-example]");
    if (target.closest("[data-pick]")) this.file.click();
    else if (target.closest("[data-import]")) this.archive.click();
    else if (sample) this.#sample(sample.dataset);
    else if (example) {
      this.form.elements.prompt.value = example.dataset.example;
      this.#fillGap(0);
    }
  }

  /** The caret in the prompt, on the next {gap} of a recipe if there is one. */
  #fillGap(from) {
    const { prompt } = this.form.elements;
    const gap = nextGap(prompt.value, from);
    prompt.focus();
    if (gap) prompt.setSelectionRange(gap.start, gap.end);
    return Boolean(gap);
  }

  #key(event) {
    const { prompt } = this.form.elements;
    if (event.key === "Tab" && !event.shiftKey && nextGap(prompt.value, prompt.selectionEnd)) {
      event.preventDefault();
      this.#fillGap(prompt.selectionEnd);
    }
  }

  #sample({ sample, name }) {
    return this.#try(async () => {
      const bytes = await (await fetch(sample)).blob();
      return this.#fromPicture(new File([bytes], name, { type: bytes.type }), name);
    });
  }

  /** A file, or the address of a picture on the web. */
  async #take(picture, name = picture?.name) {
    if (!picture) return;
    const { prompt } = this.form.elements;
    // An address that leads to nothing stays to be corrected.
    if (typeof picture === "string" && !prompt.value) prompt.value = picture;
    await this.#try(() => (isArchive(picture) ? this.#fromArchive(picture) : this.#fromPicture(picture, name)));
    this.file.value = this.archive.value = "";
  }

  #fromArchive(file) {
    return sendSession(file, Number(this.dataset.maxImport), this.querySelector(".upload"));
  }

  async #fromPicture(picture, name) {
    const asset = await sendPicture(picture, name, Number(this.dataset.maxBytes), this.querySelector(".upload"));
    const session = await this.#newSession();
    await this.#submit(session, { prompt: "", inputs: [{ asset: asset.id, role: "base", name }] });
    // What was typed is the next edit.
    const typed = this.form.elements.prompt.value.trim();
    remember(`draft.${session.id}`, linkIn(typed) ? "" : typed);
    return session;
  }

  #describe() {
    const prompt = this.form.elements.prompt.value.trim();
    if (!prompt) {
      this.form.elements.prompt.focus();
      return complain(this.line, { message: gettext("Describe a picture, or drop one.") });
    }
    const open = gapsText(prompt);
    if (open && this.#asked !== prompt) {
      this.#asked = prompt;
      this.#fillGap(0);
      return complain(this.line, { message: open });
    }
    const link = linkIn(prompt);
    if (link) return void this.#take(link, nameOf(link, false));
    this.#try(async () => {
      const { items } = await api("GET", `/models?workspace=${openWorkspace() ?? ""}`);
      const model = chosenModel(items, recall("settings", {})?.model);
      const session = await this.#newSession();
      await this.#submit(session, { prompt, settings: model ? settingsFor(model, recall("settings", {})) : {} });
      return session;
    });
  }

  async #newSession() {
    return (this.#session ??= await api("POST", "/sessions", { workspace: openWorkspace() }));
  }

  /** Sent again after a lost answer, the same turn is found again, not paid again. */
  async #submit(session, turn) {
    await api("POST", `/sessions/${session.id}/turns`, { ...turn, client_id: this.#ids.for(turn) });
    this.#ids.accepted();
  }

  async #try(start) {
    if (this.#busy) return;
    this.#setBusy(true);
    complain(this.line, null);
    try {
      const session = await start();
      location.assign(`/sessions/${session.id}`);
    } catch (refusal) {
      complain(this.line, refusal);
      this.#setBusy(false);
    }
  }

  #setBusy(busy) {
    this.#busy = busy;
    this.setAttribute("aria-busy", busy);
    for (const button of this.querySelectorAll("button")) button.disabled = busy;
  }
}

customElements.define("start-card", StartCard);
addEventListener("pageshow", (event) => event.persisted && location.reload());
