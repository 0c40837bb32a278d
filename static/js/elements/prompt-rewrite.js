// A prompt said anew by a text model, shown against one's own; loaded when it is first asked for. The words in the field
// stay as they are until "Use it", and the field's own undo, or Undo here, brings them back.

import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { ClientIds } from "studio/lib/ids";
import { announce, complain } from "studio/lib/page";
import { wordDiff } from "studio/lib/word-diff";

const LOOK_EVERY_MS = 400;
const UNDER_WAY = ["queued", "running"];

class PromptRewrite extends HTMLElement {
  #composer;
  #asking = null; // the AbortController of what is under way
  #ids = new ClientIds();
  #old = "";
  #new = "";
  #expected = ""; // what stands in the field while this is open; anything else closes it

  connectedCallback() {
    this.#composer = this.closest("turn-composer");
    this.addEventListener("click", ({ target }) => this.#act(target.closest("button")?.dataset ?? {}));
    // Before the field hears of it.
    this.#composer.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    this.#composer.addEventListener("prompt-changed", () => {
      if (!this.hidden && this.#field.value !== this.#expected) this.#close();
    });
  }

  get #field() {
    return this.#composer.prompt;
  }

  /** Have the words of the prompt bar rewritten by the text model of the engine that is chosen there. */
  async start() {
    if (this.#asking) return;
    if (!this.#field.value.trim()) return void this.#field.focus();
    const { line, settings } = this.#composer;
    const by = settings.model.rewriting.model;
    const asking = (this.#asking = new AbortController());
    complain(line, null);
    this.#old = this.#expected = this.#field.value;
    this.#show(this.dataset.asking.replace("%s", by), ["cancel"]);
    this.#field.readOnly = true;
    this.focus();
    try {
      const text = await this.#ask(this.#wish, asking.signal);
      this.#done();
      this.#offer(text, by);
    } catch (refusal) {
      if (asking.signal.aborted) return;
      this.#done();
      this.#close();
      complain(line, refusal);
      this.#field.focus();
    }
  }

  get #wish() {
    const { body, settings } = this.#composer;
    const { provider, name } = settings.model;
    const names = (body.inputs ?? []).map((input) => input.name).filter(Boolean);
    return { prompt: this.#old, parent: body.parent ?? null, provider, model: name, names };
  }

  /** The rewritten words. A worker asks for them; rejects with a Refusal. */
  async #ask(wish, signal) {
    const client = this.#ids.for(wish);
    // The next wish is another one, even in the same words: this one's answer is that it was canceled.
    signal.addEventListener("abort", () => this.#ids.accepted());
    let rewrite = await api("POST", `/sessions/${this.#composer.dataset.session}/rewrites`, { ...wish, client_id: client });
    const cancel = () => api("POST", `/rewrites/${rewrite.id}/cancel`).catch(() => {}); // it is over then
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
    while (UNDER_WAY.includes(rewrite.status)) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      signal.throwIfAborted();
      rewrite = await api("GET", `/rewrites/${rewrite.id}`, undefined, { signal });
    }
    this.#ids.accepted();
    this.closest("session-workspace").dispatchEvent(new CustomEvent("money-spent"));
    signal.throwIfAborted();
    if (rewrite.status !== "succeeded") throw rewrite.error ?? { message: gettext("The rewrite was canceled.") };
    return rewrite.text;
  }

  #offer(text, by) {
    this.#new = text;
    const runs = wordDiff(this.#old, text);
    const changed = runs.some(({ kind }) => kind !== "same");
    const { ready, same } = this.dataset;
    this.#show((changed ? ready : same).replace("%s", by), changed ? ["use", "keep"] : ["keep"], changed ? runs : []);
    this.querySelector(changed ? "[data-use]" : "[data-keep]").focus();
    announce(this.querySelector("[data-said]").textContent);
  }

  #act(pressed) {
    if ("use" in pressed) {
      this.#put(this.#new);
      this.#show(this.dataset.used, ["undo"]);
    } else if ("undo" in pressed) {
      this.#put(this.#old);
      this.#close();
    } else if ("keep" in pressed || "cancel" in pressed) this.#keep();
  }

  #key(event) {
    const ours = event.target === this.#field || this.contains(event.target);
    if (this.hidden || !ours || event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    this.#keep();
  }

  #keep() {
    this.#close();
    this.#field.focus();
  }

  /** As if it were typed, so that the field's own undo knows of it. */
  #put(text) {
    this.#expected = text;
    this.#field.focus();
    this.#field.select();
    // Deprecated, and still the only way into the undo history of a field.
    if (!document.execCommand("insertText", false, text)) this.#composer.put(text);
  }

  #close() {
    this.hidden = true;
    this.#asking?.abort();
    this.#done();
  }

  #done() {
    if (!this.#asking) return;
    this.#asking = null;
    this.#field.readOnly = false;
  }

  #show(said, buttons, runs = []) {
    this.hidden = false;
    this.querySelector("[data-said]").textContent = said;
    const words = this.querySelector("[data-words]");
    words.hidden = !runs.length;
    words.replaceChildren(...runs.flatMap(marked));
    for (const button of this.querySelectorAll("button")) button.hidden = !buttons.some((name) => name in button.dataset);
  }
}

/** A run as nodes; the space before it is not struck out or underlined. */
function marked({ kind, text }, place, runs) {
  if (kind === "same") return [text];
  const words = text.trimStart();
  // At the beginning of a text words have no space, and what takes their place is set apart from them.
  const space = text.slice(0, text.length - words.length) || (place === 1 && runs[0].kind === "del" ? " " : "");
  return [space, Object.assign(document.createElement(kind), { textContent: words })];
}

customElements.define("prompt-rewrite", PromptRewrite);
