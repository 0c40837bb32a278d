// Starts a session from a picture or from words. Whatever fails, nothing that was typed or chosen is lost; the session
// is only made once the picture has arrived.

import { api } from "studio/lib/http";
import { newClientId } from "studio/lib/ids";
import { complain } from "studio/lib/page";
import { recall, remember } from "studio/lib/storage";
import { chosenModel, settingsFor } from "studio/lib/models";
import { catchPictures, sendPicture } from "studio/lib/uploads";

class StartCard extends HTMLElement {
  #abort;
  #busy = false;
  // One that was made for a turn that was then refused serves the next.
  #session = null;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.form = this.querySelector("form");
    this.file = this.querySelector('input[type="file"]');
    this.line = this.querySelector(".error-line");
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.#describe()), { signal });
    this.file.addEventListener("change", () => this.#take(this.file.files[0]), { signal });
    this.addEventListener("click", (event) => this.#click(event.target), { signal });
    catchPictures(this.querySelector(".drop-veil"), (file, name) => this.#take(file, name), signal);
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  #click(target) {
    const sample = target.closest("[data-sample]");
    const example = target.closest("[data-example]");
    if (target.closest("[data-pick]")) this.file.click();
    else if (sample) this.#sample(sample.dataset);
    else if (example) {
      this.form.elements.prompt.value = example.dataset.example;
      this.form.elements.prompt.focus();
    }
  }

  #sample({ sample, name }) {
    return this.#try(async () => {
      const bytes = await (await fetch(sample)).blob();
      return this.#fromPicture(new File([bytes], name, { type: bytes.type }), name);
    });
  }

  #take(file, name = file?.name) {
    if (file) this.#try(() => this.#fromPicture(file, name)).then(() => (this.file.value = ""));
  }

  async #fromPicture(file, name) {
    const asset = await sendPicture(file, name, Number(this.dataset.maxBytes), this.querySelector(".upload"));
    const session = await this.#newSession();
    await this.#submit(session, { prompt: "", inputs: [{ asset: asset.id, role: "base", name }] });
    // What was typed is the next edit.
    remember(`draft.${session.id}`, this.form.elements.prompt.value.trim());
    return session;
  }

  #describe() {
    const prompt = this.form.elements.prompt.value.trim();
    if (!prompt) {
      this.form.elements.prompt.focus();
      return;
    }
    this.#try(async () => {
      const { items } = await api("GET", "/models");
      const model = chosenModel(items, recall("settings", {})?.model);
      const session = await this.#newSession();
      await this.#submit(session, { prompt, settings: model ? settingsFor(model, recall("settings", {})) : {} });
      return session;
    });
  }

  async #newSession() {
    return (this.#session ??= await api("POST", "/sessions", {}));
  }

  #submit(session, turn) {
    return api("POST", `/sessions/${session.id}/turns`, { ...turn, client_id: newClientId() });
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
