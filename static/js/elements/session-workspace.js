// The page of one session: which turn is looked at, and what that means for stage, chain, panel and prompt. The selected
// turn stands in `data-selected` and in the address; everything else follows from it.

import { endedText } from "studio/lib/wording";
import { announce, complain, markTitle } from "studio/lib/page";
import { baseOf, outputsOf, pictureOf, showState } from "studio/lib/tiles";
import { bindCommands } from "studio/lib/workspace-commands";
import { bindKeys } from "studio/lib/workspace-keys";
import { api } from "studio/lib/http";
import { money } from "studio/lib/models";

const LIVE = ["queued", "running", "sending"];

class SessionWorkspace extends HTMLElement {
  #abort;
  #sent = new Map();

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.chain = this.querySelector("turn-chain");
    this.stage = this.querySelector("picture-stage");
    this.panel = this.querySelector("turn-panel");
    this.composer = this.querySelector("turn-composer");
    this.stream = this.querySelector("session-stream");
    const on = (name, handle) => this.addEventListener(name, (event) => handle(event.detail), { signal });
    on("turn-picked", (tile) => this.select(tile.dataset.number));
    on("turn-act", (detail) => this.#act(detail));
    on("turn-sent", (detail) => this.#sending(detail));
    on("turn-accepted", ({ client }) => this.#accepted(client));
    on("turn-refused", ({ client }) => this.#refused(client));
    on("refused", (refusal) => this.complain(refusal));
    on("live-message", (message) => this.#message(message));
    on("live-state", (state) => state === "ended" && location.reload());
    on("prompt-recalled", () => this.#recall());
    this.addEventListener("clock-ticked", () => this.#showState(), { signal });
    bindCommands(this, signal);
    bindKeys(this, signal);
    if (this.dataset.selected) this.select(this.dataset.selected, { keepAddress: true });
    else this.#empty();
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
    if (!keepAddress) history.replaceState(null, "", `?turn=${number}`);
    this.#show();
  }

  complain(refusal) {
    const line = this.composer?.line;
    if (line) complain(line, refusal);
    if (refusal) announce(refusal.message);
  }

  #show() {
    const { tile } = this;
    if (!tile) return;
    const line = this.chain.lineOf(tile.dataset.number);
    this.stage.show(pictureOf(line));
    this.#blank(!line.some((one) => one.dataset.src), LIVE.includes(tile.dataset.status));
    outputsOf(tile, this.querySelector(".outputs"));
    this.#setBase(line);
    this.panel.show(tile.dataset.number, `${tile.dataset.revision}`);
    this.#showState();
    this.dispatchEvent(new CustomEvent("turn-shown"));
  }

  #empty() {
    this.stage.show(null);
    this.#blank(true, false);
    this.#setBase([]);
  }

  #setBase(line) {
    const base = baseOf(line, this.chain.turns);
    this.composer?.setBase(base);
    for (const list of this.querySelectorAll(".suggestions")) list.hidden = (list.dataset.for === "edit") !== Boolean(base);
  }

  #blank(blank, waiting) {
    const box = this.stage.querySelector(".stage-blank");
    box.hidden = !blank;
    box.toggleAttribute("data-waiting", waiting);
  }

  /** The line on the picture: what runs on top of it, or why the turn has none. */
  #showState() {
    const running = [...this.#sent.values()].filter((one) => one.base === this.selected).map((one) => this.#tileOf(one));
    const onTop = running.find((one) => one && LIVE.includes(one.dataset.status));
    showState(this.stage.querySelector(".stage-state"), this.tile, onTop);
  }

  #tileOf({ client }) {
    return this.chain.list.querySelector(`.turn[data-client="${CSS.escape(client)}"]`);
  }

  #sending({ client, prompt, thumb, upload = false }) {
    this.#sent.set(client, { client, base: this.selected, upload });
    this.chain.addPending(this.composer.querySelector("[data-pending]"), client, prompt, thumb);
    if (!this.selected) this.#blank(true, true);
    this.#showState();
  }

  /** The tile comes by the socket; without one it has to be fetched. */
  #accepted(client) {
    if (!this.#tileOf({ client })?.dataset.number && !this.stream.isOpen) this.stream.catchUp();
  }

  #refused(client) {
    this.chain.removePending(client);
    this.#sent.delete(client);
    this.selected ? this.#showState() : this.#empty();
  }

  #message(message) {
    if (message.html) this.#turnChanged(message.html);
    else if (message.kind === "session.changed" && "title" in message) this.#titled(message.title);
    else if (message.kind === "share.changed") document.querySelector("share-dialog").refresh();
  }

  #titled(title) {
    const element = this.querySelector("editable-title");
    element.show(title);
    document.title = document.title.replace(/^(● )?.*( · .*)$/, (all, mark = "", end) => `${mark}${title || element.dataset.empty}${end}`);
  }

  #turnChanged(html) {
    const { tile, was } = this.chain.put(html);
    const { number, status, client } = tile.dataset;
    const mine = this.#sent.get(client);
    const ended = !LIVE.includes(status) && (was === null || LIVE.includes(was));
    if (ended) this.#ended(tile, mine);
    else if (Number(number) === this.selected) this.#show();
    else if (!this.selected) this.select(number);
    else this.#refreshBase();
    this.#sumCost();
  }

  /** It takes the stage only if somebody waits for it there: they look at it, or sent it from what they look at. */
  #ended(tile, mine) {
    const { number, status, seconds } = tile.dataset;
    const awaited = mine && (mine.upload || mine.base === this.selected);
    const watched = Number(number) === this.selected || !this.selected;
    const message = tile.querySelector(".turn-bad span:last-child")?.textContent;
    if (status === "succeeded" && (watched || awaited)) this.select(number);
    else if (watched) this.#show();
    else tile.classList.add("is-news");
    if (mine && status !== "succeeded") this.complain({ message: endedText(number, status, "", message) });
    else announce(endedText(number, status, seconds, message));
    this.#sent.delete(tile.dataset.client);
    this.#showState();
    markTitle();
  }

  /** What follows the selected turn may have changed, and with it the line above the prompt. */
  #refreshBase() {
    this.#setBase(this.chain.lineOf(this.selected));
    this.#showState();
  }

  #sumCost() {
    const cost = this.chain.tiles.reduce((sum, { dataset }) => sum + Number(dataset.cost ?? 0), 0);
    document.getElementById("session-cost").textContent = money(cost);
    this.querySelector(".cost-pill").hidden = !cost;
  }

  async #act({ act, tile, button }) {
    const { turn, parent } = tile.dataset;
    if (act === "choose") this.select(tile.dataset.number);
    button.disabled = true;
    try {
      if (act === "change") {
        const asked = await api("GET", `/turns/${turn}`);
        if (parent) this.select(parent);
        this.composer.fill(asked);
      } else await api("POST", `/turns/${turn}/${act}`, act === "choose" ? { output: button.dataset.output } : undefined);
      if (!this.stream.isOpen) this.stream.catchUp();
    } catch (refusal) {
      this.complain(refusal);
    }
    button.disabled = false;
  }

  /** The last prompt, for the empty field. */
  async #recall() {
    const asked = this.chain.tiles.filter(({ dataset }) => !("upload" in dataset)).at(-1);
    if (!asked) return;
    const cut = "cut" in asked.dataset;
    const text = cut ? (await api("GET", `/turns/${asked.dataset.turn}`)).prompt : asked.querySelector(".turn-title").textContent;
    this.composer.write(text);
  }
}

customElements.define("session-workspace", SessionWorkspace);
