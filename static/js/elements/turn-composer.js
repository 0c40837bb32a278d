// The prompt bar. It sends once, however often one presses; the text stays until it is sent, and survives a reload.

import "studio/elements/turn-price";
import { Aim } from "studio/lib/aim";
import { Answers } from "studio/lib/answers";
import { bindSending, bodyOf, describe, grow, showBase } from "studio/lib/composing";
import { linkIn } from "studio/lib/files";
import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { ClientIds } from "studio/lib/ids";
import { Outbox } from "studio/lib/outbox";
import { afterPaint, complain } from "studio/lib/page";
import { recallDraft, rememberDraft } from "studio/lib/storage";

class TurnComposer extends HTMLElement {
  #abort;
  #ids;
  #outbox;
  #busy = false;
  base = null;
  #coming = null; // a turn under way that the next one may wait for
  #seen = null; // the same, before another variant of it was taken over
  #inputs = [];
  #aim;
  answers = null; // the notes that the next turn answers
  drawn = null; // what is drawn on the picture, once the tools for it are loaded: lib/region-tools.js

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.form = this.querySelector("form");
    this.prompt = this.form.elements.prompt;
    this.settings = this.querySelector("engine-settings");
    /** Say again what will be sent; whoever types or chooses another turn does not wait for it. */
    this.describe = afterPaint(() => this.#describe(), signal);
    this.references = this.querySelector("reference-strip");
    this.line = this.querySelector(".error-line");
    this.#ids = new ClientIds(`sent.${this.dataset.session}`);
    this.#outbox = new Outbox(this, () => this.#send(), signal);
    this.#aim = new Aim(this, signal);
    this.answers = new Answers(this.querySelector(".composer-answers"), this.dataset.session, signal);
    bindSending(this.form, () => this.#send(), signal);
    this.prompt.addEventListener("input", () => this.#typed(), { signal });
    // What was refused may be right with other settings.
    this.addEventListener("settings-chosen", () => complain(this.line, null), { signal });
    for (const name of ["settings-changed", "references-changed", "history-planned"]) this.addEventListener(name, () => this.describe(), { signal });
    this.addEventListener("refused", (event) => complain(this.line, event.detail), { signal });
    this.prompt.value = recallDraft(this.#draftName);
    grow(this.prompt);
    if (matchMedia("(hover: hover)").matches) this.prompt.focus({ preventScroll: true });
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  get #draftName() {
    return `draft.${this.dataset.session}`;
  }

  /**
   * What is looked at: {turn, output, number, thumb, later, line, before}, or null for a first picture; and what is
   * `coming`: {turn, number, awaited, thumb, later}, or null.
   */
  setBase(base, coming = null) {
    if (base?.turn !== this.base?.turn) this.#inputs = [];
    // A variant that was taken over holds until another one is looked at.
    const same = base && base.turn === this.#seen?.turn && base.output === this.#seen.output;
    this.base = same ? { ...base, output: this.base.output } : base;
    this.#seen = base;
    this.#coming = coming;
    this.#aimAt();
    this.describe();
  }

  #aimAt() {
    this.#aim.follow(this.base, this.#coming);
  }

  /** What the next turn builds on, as lib/aim.js says it. What is drawn, is drawn on the picture that is there. */
  get #start() {
    const { start } = this.#aim;
    return start.base?.waits && Object.keys(this.drawn?.body ?? {}).length ? { base: this.base, fresh: false } : start;
  }

  /** Take over a turn that is to be changed and sent again, with everything that it was sent with. */
  async fill(turn, revises = false) {
    await this.redraw(turn);
    const { context, ...rest } = turn.settings;
    // That it starts anew is for this turn alone, no setting for those after it.
    const anew = context === "fresh" && !turn.parent;
    // Pins that are drawn again bring their lines, the last of the prompt, themselves.
    const pins = this.drawn?.body.pins?.length;
    this.prompt.value = pins ? turn.prompt.split("\n").slice(0, -pins).join("\n") : turn.prompt;
    this.settings.set(anew ? rest : turn.settings);
    this.#inputs = this.references.fill(turn).filter(({ role }) => role !== "mask"); // it is drawn again
    if (this.base && turn.base_output) this.base = { ...this.base, output: turn.base_output };
    this.#aimAt();
    this.#aim.reset(anew ? "new" : "change", revises ? turn.id : null);
    this.describe();
    this.#typed();
    this.prompt.focus();
    this.prompt.setSelectionRange(this.prompt.value.length, this.prompt.value.length);
  }

  /** Change the words of the turn that is looked at; it stays, and the changed one comes beside it. */
  revise() {
    this.put("");
    this.#aim.again();
    this.prompt.focus();
  }

  /** Let the next turn, a change of what is looked at, answer notes; `text` comes below what was written. */
  answer(notes, text) {
    this.#aim.reset();
    this.answers.add(notes);
    this.put([this.prompt.value.trim(), text].filter(Boolean).join("\n"));
    this.describe();
  }

  /** The turn as it would be sent now. */
  get body() {
    const inputs = [...this.#inputs, ...this.references.inputs];
    const body = bodyOf(this.prompt.value.trim(), this.#start, inputs, this.settings.value);
    return { ...body, ...this.#drawing?.body, ...this.answers.body };
  }

  async #send() {
    // Without them it would be sent to the default model, and as another turn than before.
    await this.settings.ready();
    if (this.#busy || !this.settings.model) return;
    const { body } = this;
    const drawn = this.#drawing;
    if (drawn?.asks((refusal) => complain(this.line, refusal))) return;
    const prompt = body.prompt || body.pins?.map(({ text }) => text).join("; ");
    if (!prompt) {
      this.prompt.focus();
      complain(this.line, { message: gettext("Say what to change, or what to make.") });
      this.prompt.addEventListener("input", () => complain(this.line, null), { once: true });
      return;
    }
    // An address alone is a picture to bring, and nothing to pay for.
    if (linkIn(prompt)) return void document.querySelector("image-drop").take([prompt]);
    const taken = drawn?.take();
    const client = this.#ids.for([body, taken?.doc]);
    this.#setBusy(true);
    complain(this.line, null);
    this.#tell("turn-sent", { client, prompt, thumb: this.#start.base?.thumb, next: body.settings.service_tier !== "batch" });
    try {
      const asked = { ...body, ...(await drawn?.bring(taken)), client_id: client };
      const turn = await api("POST", `/sessions/${this.dataset.session}/turns`, asked);
      this.#ids.accepted();
      this.#outbox.forget();
      this.#inputs = [];
      this.base = this.#seen;
      this.#aimAt();
      this.references.clear();
      this.#aim.reset();
      this.answers.clear();
      drawn?.clear(taken);
      this.prompt.value = "";
      this.#typed();
      this.describe();
      this.#tell("turn-accepted", { client, turn });
    } catch (refusal) {
      complain(this.line, this.#outbox.hold(refusal));
      this.#tell("turn-refused", { client, code: refusal.code });
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
    rememberDraft(this.#draftName, this.prompt.value);
    grow(this.prompt);
    this.describe();
    this.#tell("prompt-changed");
  }

  /** Put a text into the field, as a suggestion does. */
  write(text) {
    this.put(text);
    this.prompt.focus();
  }

  /** The same, without taking the focus from where it is. */
  put(text) {
    this.prompt.value = text;
    this.#typed();
  }

  /** What is drawn, unless the next turn builds on another picture or none: then it waits. */
  get #drawing() {
    const { base } = this.#start;
    return base && base.turn === this.base?.turn ? this.drawn : null;
  }

  #describe() {
    const { base } = this.#start;
    showBase(this, base);
    this.settings.setBase(base);
    describe(this, this.settings, this.#start);
    this.querySelector(".composer-go").disabled = this.#busy;
    const waiting = this.#outbox.resume();
    if (waiting) complain(this.line, waiting);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

customElements.define("turn-composer", TurnComposer);
