// The chain of turns: swaps tiles as they change, draws the rail, and tells what was picked. Tiles come rendered by the
// server; an older revision never replaces a newer one, so a message may arrive twice or late.

import { childrenOf, lineTo } from "studio/lib/chain";
import { ChainRail } from "studio/lib/chain-rail";
import { InView } from "studio/lib/in-view";
import { part } from "studio/lib/loading";
import { afterPaint, fromHtml } from "studio/lib/page";
import { comingOf, isBlank } from "studio/lib/tiles";

class TurnChain extends HTMLElement {
  #abort;
  #rail;
  #markRail;
  #inView;
  #window = null; // a promise; only long sessions need it
  #tiles = new Map(); // by number, in order
  #turns = null; // the tree, until it changes
  #pending = new Map(); // tiles of turns that are being sent, by client id
  #searched = 0;
  #found = null; // the first that has the words that are searched for
  #brought = new Map(); // thumbnails that came with messages, by their addresses
  selected = null;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.list = this.querySelector(".turns");
    this.#index();
    if (this.list.querySelector(".is-away")) this.#away().catch((refusal) => this.#tell("refused", refusal));
    this.addEventListener("click", (event) => this.#click(event), { signal });
    const search = document.getElementById("chain-search");
    search.addEventListener("input", () => this.#search(search.value), { signal });
    search.addEventListener("keydown", ({ key }) => key === "Enter" && this.#found && this.#tell("turn-picked", this.#found), { signal });
    this.#rail = new ChainRail(this, signal);
    this.#inView = new InView(this, this.list, signal);
    this.#markRail = afterPaint(() => this.#rail.mark(), signal);
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  /** Every turn as {number, parent, revises, blank}, in order. */
  get turns() {
    this.#turns ??= this.tiles.map((tile) => ({
      number: Number(tile.dataset.number),
      parent: tile.dataset.parent ? Number(tile.dataset.parent) : null,
      revises: tile.dataset.revises ? Number(tile.dataset.revises) : null,
      blank: isBlank(tile),
    }));
    return this.#turns;
  }

  /** All tiles in order; of turns that are still to be fetched, their places (`is-away`). */
  get tiles() {
    return [...this.#tiles.values()];
  }

  tile(number) {
    return this.#tiles.get(Number(number)) ?? null;
  }

  /** The tile and those that it builds on, the nearest first. */
  lineOf(number) {
    return lineTo(this.turns, Number(number)).reverse().map((one) => this.tile(one));
  }

  /** Numbers of the turns whose tiles have to be fetched before this one can be looked at, and built on again. */
  missing(number) {
    const away = [];
    let pictures = 0;
    for (const tile of this.lineOf(number)) {
      if (tile.classList.contains("is-away")) away.push(tile.dataset.number);
      if (tile.dataset.src || tile.classList.contains("is-away")) pictures += 1;
      if (pictures === 2) break;
    }
    return away;
  }

  /** The turn under way that an edit may wait for, as comingOf says it; what follows it already stays. */
  coming(line, awaits) {
    const found = comingOf(line, this.tiles, awaits);
    return found && { ...found, later: childrenOf(this.turns, found.number) };
  }

  /** Fetch the tiles of these turns. Rejects with a Refusal. */
  async load(numbers) {
    return (await this.#away()).load(numbers);
  }

  #away() {
    this.#window ??= part("lib/chain-window").then(
      ({ ChainWindow }) => new ChainWindow(this, this.#abort.signal),
      (refusal) => {
        this.#window = null; // the next that is needed asks again
        throw refusal;
      },
    );
    return this.#window;
  }

  /**
   * Put a rendered tile in its place; `pictures` is what came along with it, data by address. Returns {tile, was}: what
   * there is now, and the status that was there before.
   */
  put(html, pictures = {}) {
    for (const [address, data] of Object.entries(pictures)) this.#brought.set(address, data);
    const fresh = fromHtml(html);
    const picture = fresh.querySelector(".turn-thumb img");
    const address = picture?.getAttribute("src");
    // Asked for now: in the tile it would wait for the page to be laid out.
    if (this.#brought.has(address)) picture.src = this.#brought.get(address);
    else if (picture && !this.tile(fresh.dataset.number)?.querySelector(`img[src="${CSS.escape(address)}"]`)) new Image().src = picture.src;
    return this.putTile(fresh);
  }

  putTile(fresh) {
    const number = Number(fresh.dataset.number);
    const old = this.tile(number);
    if (old && Number(old.dataset.revision) >= Number(fresh.dataset.revision)) return { tile: old, was: old.dataset.status };
    this.removePending(fresh.dataset.client);
    const focused = old?.contains(document.activeElement);
    if (old) old.replaceWith(fresh);
    else this.#insert(fresh);
    if (old) this.#inView.replace(old, fresh);
    if (old) this.#tiles.set(number, fresh);
    else this.#index();
    if (old) fresh.dataset.lane = old.dataset.lane;
    // As long as the tree keeps its shape, nothing about it is worked out again.
    if (!old || ["parent", "revises"].some((name) => old.dataset[name] !== fresh.dataset[name]) || isBlank(old) !== isBlank(fresh)) this.#turns = null;
    if (focused) fresh.querySelector(".turn-link").focus();
    for (const mark of ["is-news", "is-found-out", "is-folded", "is-against"]) fresh.classList.toggle(mark, Boolean(old?.classList.contains(mark)));
    if (number === this.selected) this.#mark(fresh);
    if (!old) this.querySelector(".chain-empty").hidden = true;
    // A tile that is higher than the one before is seen by the rail itself.
    if (!this.#turns) this.#rail.drawSoon();
    this.#tell("tile-put", fresh, false);
    return { tile: fresh, was: old?.dataset.status ?? null };
  }

  /** A tile for a turn that is being sent; the real one takes its place. */
  addPending(template, client, prompt, thumb) {
    const tile = template.content.firstElementChild.cloneNode(true);
    tile.dataset.client = client;
    tile.querySelector(".turn-title").textContent = prompt;
    const img = tile.querySelector("img");
    if (thumb) Object.assign(img, { src: thumb, hidden: false });
    // The socket may be faster than the answer.
    if (this.list.querySelector(`[data-client="${CSS.escape(client)}"]`)) return;
    this.#pending.set(client, tile);
    this.list.append(tile);
    this.#inView.hold(tile);
  }

  removePending(client) {
    this.#pending.get(client)?.remove();
    this.#pending.delete(client);
  }

  select(number) {
    this.selected = Number(number);
    for (const tile of this.list.querySelectorAll(".is-here")) this.#mark(tile, false);
    const tile = this.tile(number);
    if (tile) this.#mark(tile);
    tile?.classList.remove("is-news");
    this.#tell("tile-selected", tile, false);
    if (tile) this.#inView.hold(tile);
    this.#markRail();
  }

  /** Another turn is compared with those that are looked at; null for none. */
  setAgainst(number) {
    for (const tile of this.tiles) tile.classList.toggle("is-against", Number(tile.dataset.number) === number);
  }

  redraw() {
    this.#rail.drawSoon();
  }

  #tell(name, detail, bubbles = true) {
    this.dispatchEvent(new CustomEvent(name, { bubbles, detail }));
  }

  /** A class beside the attribute: a style that looks for it inside of the tile (`:has`) costs a page of them. */
  #mark(tile, here = true) {
    tile.classList.toggle("is-here", here);
    const link = tile.querySelector(".turn-link");
    if (here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }

  #insert(tile) {
    const number = Number(tile.dataset.number);
    const next = [...this.list.children].find((one) => !one.dataset.number || Number(one.dataset.number) > number);
    this.list.insertBefore(tile, next ?? null);
  }

  #click(event) {
    const link = event.target.closest(".turn-link");
    const act = event.target.closest("[data-act]");
    if (!link && !act) return;
    if (link && (event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    const tile = event.target.closest(".turn");
    if (act) this.#tell("turn-act", { act: act.dataset.act, tile, button: act });
    else this.#tell(event.shiftKey ? "turn-marked" : "turn-picked", tile);
  }

  #index() {
    const tiles = this.list.querySelectorAll(".turn[data-number]");
    this.#tiles = new Map([...tiles].map((tile) => [Number(tile.dataset.number), tile]));
  }

  async #search(text) {
    const wanted = text.trim().toLowerCase();
    const asked = ++this.#searched;
    // Only the server knows all the words of those that are not here, or not whole.
    const away = wanted && this.tiles.some((tile) => tile.matches(".is-away, [data-cut]"));
    const found = away ? await this.#away().then((all) => all.search(wanted)).catch(() => null) : null;
    if (asked !== this.#searched) return;
    const title = (tile) => tile.querySelector(".turn-title")?.textContent.toLowerCase() ?? "";
    const has = (tile) => found?.has(Number(tile.dataset.number)) || title(tile).includes(wanted);
    const left = this.tiles.filter((tile) => !tile.classList.toggle("is-found-out", Boolean(wanted) && !has(tile)));
    this.#found = wanted && left[0];
    this.querySelector(".chain-none").hidden = !wanted || left.length;
    this.#rail.drawSoon();
  }
}

customElements.define("turn-chain", TurnChain);
