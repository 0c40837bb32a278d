// The page of one session: which turn is looked at, and what that means for stage, chain, panel and prompt. The selected
// turn stands in `data-selected` and in the address; everything else follows from it.

import { LIVE, baseOf, outputsOf, pictureOf, showState } from "studio/lib/tiles";
import { announce, complain, painted } from "studio/lib/page";
import { bindAdjusting } from "studio/lib/workspace-adjust";
import { bindActs } from "studio/lib/workspace-acts";
import { bindCommands } from "studio/lib/workspace-commands";
import { bindPromptHelp } from "studio/lib/prompt-help";
import { bindKeys } from "studio/lib/workspace-keys";
import { bindInspect } from "studio/lib/workspace-inspect";
import { bindLine } from "studio/lib/line";
import { bindRegions } from "studio/lib/workspace-regions";
import { bindLive } from "studio/lib/workspace-live";

class SessionWorkspace extends HTMLElement {
  #abort;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.chain = this.querySelector("turn-chain");
    this.stage = this.querySelector("picture-stage");
    this.panel = this.querySelector("turn-panel");
    this.composer = this.querySelector("turn-composer");
    this.stream = this.querySelector("session-stream");
    this.live = bindLive(this, signal);
    bindLine(this, signal);
    bindActs(this, signal);
    bindCommands(this, signal);
    bindKeys(this, signal);
    bindPromptHelp(this, signal);
    bindRegions(this, signal);
    bindInspect(this, signal);
    bindAdjusting(this, signal);
    this.addEventListener("turn-picked", (event) => this.select(event.detail.dataset.number), { signal });
    this.addEventListener("refused", (event) => this.complain(event.detail), { signal });
    this.addEventListener("base-changed", () => this.show(), { signal });
    this.addEventListener("clock-ticked", () => this.showState(), { signal });
    if (this.selected) this.select(this.selected, { keepAddress: true });
    else this.show();
  }

  disconnectedCallback() {
    this.#abort.abort();
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
    if (!keepAddress) painted().then(() => history.replaceState(null, "", `?turn=${this.selected}`));
    this.show();
  }

  /** Say beside the prompt what was refused; null takes it away. */
  complain(refusal) {
    if (this.composer) complain(this.composer.line, refusal);
    if (refusal) announce(refusal.message);
  }

  /** Draw everything that follows from the selected turn; without one, an empty stage. */
  show() {
    const { tile } = this;
    const line = tile ? this.chain.lineOf(this.selected) : [];
    this.stage.show(pictureOf(line, this.chain.tiles.find((one) => one.dataset.turn === this.stage.dataset.base)));
    this.showBlank(!line.some((one) => one.dataset.src), LIVE.includes(tile?.dataset.status));
    this.showBase();
    this.stream.look?.(this.selected);
    if (!tile) return;
    outputsOf(tile, this.querySelector(".outputs"));
    this.panel.show(this.selected, tile.dataset.revision);
    this.showState();
    this.dispatchEvent(new CustomEvent("turn-shown"));
  }

  /** What the next edit builds on, and what fits to it. */
  showBase() {
    const base = baseOf(this.selected ? this.chain.lineOf(this.selected) : [], this.chain.turns);
    this.composer?.setBase(base);
    for (const list of this.querySelectorAll(".suggestions")) list.hidden = (list.dataset.for === "edit") !== Boolean(base);
  }

  /** The frame that stands where no picture is; `waiting` while the first one is being made. */
  showBlank(blank, waiting) {
    const box = this.stage.querySelector(".stage-blank");
    box.hidden = !blank;
    box.toggleAttribute("data-waiting", waiting);
  }

  /** The line on the picture. */
  showState() {
    showState(this.stage.querySelector(".stage-state"), this.tile, this.live.runningOn(this.selected));
  }
}

customElements.define("session-workspace", SessionWorkspace);
