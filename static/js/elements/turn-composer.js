// The prompt bar. Enter sends once, whatever is pressed how often; the text stays until the studio has the turn, and a
// draft survives a reload.

import "studio/elements/turn-price";
import { describe, grow } from "studio/lib/composing";
import { api } from "studio/lib/http";
import { ClientIds } from "studio/lib/ids";
import { complain } from "studio/lib/page";
import { recall, remember } from "studio/lib/storage";

class TurnComposer extends HTMLElement {
  #abort;
  #ids = new ClientIds();
  #busy = false;
  base = null;
  #inputs = [];
  drawn = null; // what is drawn on the picture, once the tools for it are loaded: lib/region-tools.js

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.form = this.querySelector("form");
    this.prompt = this.form.elements.prompt;
    this.settings = this.querySelector("engine-settings");
    this.references = this.querySelector("reference-strip");
    this.line = this.querySelector(".error-line");
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.#send()), { signal });
    this.prompt.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.prompt.addEventListener("input", () => this.#typed(), { signal });
    this.addEventListener("settings-changed", () => this.describe(), { signal });
    this.addEventListener("refused", (event) => complain(this.line, event.detail), { signal });
    this.prompt.value = recall(this.#draftName, "");
    grow(this.prompt);
    if (matchMedia("(hover: hover)").matches) this.prompt.focus({ preventScroll: true });
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  get #draftName() {
    return `draft.${this.dataset.session}`;
  }

  /** What to build on: {turn, output, number, thumb, later, line}, or null for a first picture. */
  setBase(base) {
    if (base?.turn !== this.base?.turn) this.#inputs = [];
    this.base = base;
    const img = Object.assign(this.querySelector(".composer-base"), { hidden: !base });
    if (base) img.src = base.thumb;
    this.settings.setFirst(!base);
    this.prompt.placeholder = base ? this.prompt.dataset.placeholderEdit : this.prompt.dataset.placeholderFirst;
    this.describe();
  }

  /** Take over a turn that is to be changed and sent again, with everything that it was sent with. */
  fill(turn) {
    this.prompt.value = turn.prompt;
    this.settings.set(turn.settings);
    this.#inputs = this.references.fill(turn).filter(({ role }) => role !== "mask"); // it is drawn again
    this.redraw(turn);
    if (this.base && turn.base_output) this.base = { ...this.base, output: turn.base_output };
    this.#typed();
    this.prompt.focus();
    this.prompt.setSelectionRange(this.prompt.value.length, this.prompt.value.length);
  }

  /** The turn as it would be sent now. */
  get body() {
    const parent = this.base ? { parent: this.base.turn, base_output: this.base.output } : {};
    const carried = [...this.#inputs, ...this.references.inputs];
    const inputs = carried.length ? { inputs: carried } : {};
    return { prompt: this.prompt.value.trim(), ...parent, ...inputs, ...this.drawn?.body, settings: this.settings.value ?? {} };
  }

  async #send() {
    if (this.#busy) return;
    const { body, drawn } = this;
    if (drawn?.asks((refusal) => complain(this.line, refusal))) return;
    const prompt = body.prompt || body.pins?.map(({ text }) => text).join("; ");
    if (!prompt) return void this.prompt.focus();
    const client = this.#ids.for([body, drawn?.state]);
    this.#setBusy(true);
    complain(this.line, null);
    this.#tell("turn-sent", { client, prompt, thumb: this.base?.thumb });
    try {
      const asked = { ...body, ...(await drawn?.bring()), client_id: client };
      const turn = await api("POST", `/sessions/${this.dataset.session}/turns`, asked);
      this.#ids.accepted();
      this.#inputs = [];
      this.references.clear();
      drawn?.clear();
      this.prompt.value = "";
      this.#typed();
      this.#tell("turn-accepted", { client, turn });
    } catch (refusal) {
      complain(this.line, refusal);
      this.#tell("turn-refused", { client });
    } finally {
      this.#setBusy(false);
    }
  }

  #setBusy(busy) {
    this.#busy = busy;
    this.form.setAttribute("aria-busy", busy);
    // Read-only, not disabled: the caret stays where it is.
    this.prompt.readOnly = busy;
    this.describe();
  }

  #typed() {
    remember(this.#draftName, this.prompt.value);
    grow(this.prompt);
    this.describe();
    this.#tell("prompt-changed");
  }

  #key(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#send();
    } else if (event.key === "Escape") this.prompt.blur();
  }

  /** Put a text into the field, as a suggestion or the last prompt does. */
  write(text) {
    this.put(text);
    this.prompt.focus();
  }

  /** The same, without taking the focus from where it is. */
  put(text) {
    this.prompt.value = text;
    this.#typed();
  }

  /** Say again what will be sent. */
  describe() {
    describe(this, this.settings, this.base);
    this.querySelector(".composer-go").disabled = this.#busy;
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

customElements.define("turn-composer", TurnComposer);
