// The page of one session: which turn is looked at, and what that means for stage, chain, panel and prompt. The selected
// turn stands in `data-selected` and in the address; everything else follows from it.

import { LIVE, baseOf, outputsOf, pictureOf, showState } from "studio/lib/tiles";
import { afterPaint, announce, complain, painted } from "studio/lib/page";
import { bindActs } from "studio/lib/workspace-acts";
import { bindCommands } from "studio/lib/workspace-commands";
import { bindPromptHelp } from "studio/lib/prompt-help";
import { bindKeys } from "studio/lib/workspace-keys";
import { bindLine } from "studio/lib/line";
import { bindReview } from "studio/lib/workspace-review";
import { bindLive } from "studio/lib/workspace-live";
import { bindNotes } from "studio/lib/workspace-notes";
import { bindTools } from "studio/lib/workspace-tools";
import { bindTree } from "studio/lib/workspace-tree";
import { pastQuery } from "studio/lib/past";

class SessionWorkspace extends HTMLElement {
  #abort;
  #followSoon;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#followSoon = afterPaint(() => this.#followShown(), signal);
    this.chain = this.querySelector("turn-chain");
    this.stage = this.querySelector("picture-stage");
    this.panel = this.querySelector("turn-panel");
    this.composer = this.querySelector("turn-composer");
    this.stream = this.querySelector("session-stream");
    this.live = bindLive(this, signal);
    bindLine(this, signal);
    bindActs(this, signal);
    bindCommands(this, signal);
    bindKeys(this, { ...bindTree(this, signal), ...bindReview(this, signal) }, signal);
    bindPromptHelp(this, signal);
    bindTools(this, signal);
    bindNotes(this, signal);
    this.addEventListener("turn-picked", (event) => this.select(event.detail.dataset.number), { signal });
    this.addEventListener("refused", (event) => this.complain(event.detail), { signal });
    this.addEventListener("base-changed", () => this.show(), { signal });
    this.addEventListener("panel-drawn", () => this.#showAgainst(), { signal });
    this.addEventListener("clock-ticked", () => this.showState(), { signal });
    addEventListener("hashchange", () => this.#follow(location.hash), { signal });
    // What is begun on this turn is found on it again after a reload, whatever has come meanwhile.
    for (const begun of ["input", "stroke-ended"]) this.addEventListener(begun, () => this.#keepAddress(), { signal, once: true });
    if (this.#follow(location.hash)) return;
    if (this.selected) this.select(this.selected, { keepAddress: true });
    else this.show();
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  /** An address may name the turn as its place on the page, too. */
  #follow(hash) {
    const number = /^#turn-(\d+)$/.exec(hash)?.[1];
    const known = Boolean(number && this.chain.tile(number));
    if (known) this.select(number);
    return known;
  }

  get selected() {
    return this.dataset.selected ? Number(this.dataset.selected) : null;
  }

  get tile() {
    return this.selected && this.chain.tile(this.selected);
  }

  /** Look at a turn. Nothing is changed by it but what the next edit builds on. */
  select(number, { keepAddress = false } = {}) {
    this.dataset.selected = number;
    this.complain(null);
    this.chain.select(number);
    // Writing the address takes longer than all the rest; the picture does not wait for it.
    if (!keepAddress) painted().then(() => this.#keepAddress());
    this.show();
  }

  #keepAddress() {
    history.replaceState(null, "", this.selected ? `?turn=${this.selected}${pastQuery()}` : "");
  }

  /**
   * The turn that others are compared with, whatever they were made from; null for none, which is each turn's own base.
   * It stands in `data-against`; the stage has its id as `data-base`.
   */
  get against() {
    return this.dataset.against ? Number(this.dataset.against) : null;
  }

  compareWith(number) {
    if (number) this.dataset.against = number;
    else delete this.dataset.against;
    this.chain.setAgainst(number);
    const line = this.querySelector(".chain-against");
    line.hidden = !number;
    line.querySelector("b").textContent = number ?? "";
    announce(number ? line.textContent.trim() : line.dataset.none);
    if (!number) this.stage.dataset.base = "";
    this.show();
  }

  /** Say beside the prompt what was refused; null takes it away. */
  complain(refusal) {
    if (this.composer) complain(this.composer.line, refusal);
    if (refusal) announce(refusal.message);
  }

  /** Show the selected turn on the stage, without one an empty stage; all else that follows from it comes after that. */
  show() {
    const { tile } = this;
    const missing = tile ? [...this.chain.missing(this.selected), ...(this.against ? this.chain.missing(this.against) : [])] : [];
    if (missing.length) return void this.#fetch(missing);
    const against = this.against && this.chain.tile(this.against).dataset.turn;
    // The stage tells that it changed, and all is drawn then.
    if (against && this.stage.dataset.base !== against) return void (this.stage.dataset.base = against);
    const line = tile ? this.chain.lineOf(this.selected) : [];
    this.stage.show(pictureOf(line, this.chain.tiles.find((one) => one.dataset.turn === this.stage.dataset.base)));
    this.showBlank(!line.some((one) => one.dataset.src), LIVE.includes(tile?.dataset.status));
    this.showBase();
    this.#followSoon();
    if (!tile) return;
    this.panel.show(this.selected, tile.dataset.revision);
    this.showState();
  }

  /** Nobody waits for this to see what they chose. */
  #followShown() {
    const { tile } = this;
    this.#showAgainst();
    this.stream.look?.(this.selected);
    // It may be another one by now, whose tile is on its way.
    if (!tile || tile.classList.contains("is-away")) return;
    outputsOf(tile, this.querySelector(".outputs"));
    this.dispatchEvent(new CustomEvent("turn-shown"));
  }

  /** On the panel's button, which comes with the panel; and what changed since that turn. */
  #showAgainst() {
    this.panel.querySelector("turn-changes")?.compare?.(this.against && this.stage.picture?.turn === this.tile?.dataset.turn ? this.stage.picture.before : null);
    const button = this.panel.querySelector('[data-command="compare"]');
    button?.setAttribute("aria-pressed", this.against === Number(button.dataset.number));
  }

  /** In a long session the tile of a turn may still have to come; until then the stage stays as it is. */
  async #fetch(numbers) {
    const { selected } = this;
    try {
      await this.chain.load(numbers);
      if (this.selected === selected) this.show();
    } catch (refusal) {
      if (this.selected === selected) this.complain(refusal);
    }
  }

  /** What the next edit builds on, and what fits to it. */
  showBase() {
    const line = this.selected ? this.chain.lineOf(this.selected) : [];
    const base = baseOf(line, this.chain.turns);
    const coming = this.chain.coming(line, this.live.awaits);
    this.composer?.setBase(base, coming);
    for (const list of this.querySelectorAll(".suggestions")) list.toggleAttribute("hidden", (list.dataset.for === "edit") !== Boolean(base ?? coming));
  }

  /** The frame that stands where no picture is; `waiting` while the first one is being made. */
  showBlank(blank, waiting) {
    const box = this.stage.querySelector(".stage-blank");
    box.toggleAttribute("hidden", !blank);
    box.toggleAttribute("data-waiting", waiting);
  }

  /** The line on the picture. */
  showState() {
    showState(this.stage.querySelector(".stage-state"), this.tile, this.live.runningOn(this.selected));
  }
}

customElements.define("session-workspace", SessionWorkspace);
