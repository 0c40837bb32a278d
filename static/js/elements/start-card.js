// Starts a session from pictures, from words, or from the ZIP of one. Whatever fails, nothing that was typed or chosen is lost; the session
// is only made once the picture has arrived.

import { bindSending } from "studio/lib/composing";
import { Refusal, api, openWorkspace } from "studio/lib/http";
import { catchPictures, linkIn, nameOf } from "studio/lib/files";
import { gettext } from "studio/lib/gettext";
import { ClientIds } from "studio/lib/ids";
import { complain } from "studio/lib/page";
import { gapsText, nextGap } from "studio/lib/placeholders";
import { recall, remember } from "studio/lib/storage";
import { chosenModel, settingsFor } from "studio/lib/models";
import { isArchive, sendPicture, sendSession } from "studio/lib/uploads";

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
    for (const input of [this.file, this.archive]) input.addEventListener("change", () => this.#take([...input.files]), { signal });
    this.addEventListener("click", (event) => this.#click(event.target), { signal });
    this.form.elements.prompt.addEventListener("keydown", (event) => this.#key(event), { signal });
    catchPictures(this.querySelector(".drop-veil"), (pictures, pasted) => this.#take(pictures, pasted), signal);
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
      return this.#fromPictures([new File([bytes], name, { type: bytes.type })]);
    });
  }

  /** Files, or the address of a picture on the web. */
  async #take(pictures, pasted = false) {
    if (!pictures.length) return;
    const { prompt } = this.form.elements;
    // An address that leads to nothing stays to be corrected.
    if (typeof pictures[0] === "string" && !prompt.value) prompt.value = pictures[0];
    await this.#try(() => (pictures.some(isArchive) ? this.#fromArchive(...pictures) : this.#fromPictures(pictures, pasted)));
    this.file.value = this.archive.value = "";
  }

  async #fromArchive(file, ...others) {
    if (others.length) throw new Refusal(gettext("The ZIP of a session comes by itself."), { hint: gettext("Drop it alone, then the other files.") });
    return sendSession(file, Number(this.dataset.maxImport), this.querySelector(".upload"));
  }

  /** Each picture is a turn of its own in the one session. */
  async #fromPictures(pictures, pasted = false) {
    const inputs = [];
    for (const picture of pictures) {
      const name = nameOf(picture, pasted);
      const asset = await sendPicture(picture, name, Number(this.dataset.maxBytes), this.querySelector(".upload"));
      inputs.push({ asset: asset.id, role: "base", name });
    }
    const session = await this.#newSession();
    for (const input of inputs) await this.#submit(session, { prompt: "", inputs: [input] });
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
    if (link) return void this.#take([link]);
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
