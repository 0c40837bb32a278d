// The chain of turns: swaps tiles as they change, draws the rail, and tells what was picked. Tiles come rendered by the
// server; an older revision never replaces a newer one, so a message may arrive twice or late.

import { counts, lanes, lineTo } from "studio/lib/chain";
import { fromHtml } from "studio/lib/page";
import { drawRail } from "studio/lib/rail";

class TurnChain extends HTMLElement {
  #abort;
  #frame = 0;
  selected = null;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.list = this.querySelector(".turns");
    this.addEventListener("click", (event) => this.#click(event), { signal });
    document.getElementById("chain-search").addEventListener("input", (event) => this.#search(event.target.value), { signal });
    const observer = new ResizeObserver(() => this.#drawSoon());
    observer.observe(this.list);
    signal.addEventListener("abort", () => observer.disconnect());
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  /** Every turn as {number, parent}, in order. */
  get turns() {
    return this.tiles.map(({ dataset }) => ({
      number: Number(dataset.number),
      parent: dataset.parent ? Number(dataset.parent) : null,
    }));
  }

  get tiles() {
    return [...this.list.querySelectorAll(".turn[data-number]")];
  }

  tile(number) {
    return this.list.querySelector(`.turn[data-number="${Number(number)}"]`);
  }

  /** The tile and those that it builds on, the nearest first. */
  lineOf(number) {
    return lineTo(this.turns, Number(number)).reverse().map((one) => this.tile(one));
  }

  /** Put a rendered tile in its place. Returns {tile, was}: what there is now, and the status that was there before. */
  put(html) {
    const fresh = fromHtml(html);
    const old = this.tile(fresh.dataset.number);
    if (old && Number(old.dataset.revision) >= Number(fresh.dataset.revision)) return { tile: old, was: old.dataset.status };
    this.removePending(fresh.dataset.client);
    // Asked for now: in the tile it would wait for the page to be laid out.
    const picture = fresh.querySelector(".turn-thumb img");
    if (picture && !old?.querySelector(`img[src="${CSS.escape(picture.getAttribute("src"))}"]`)) new Image().src = picture.src;
    const focused = old?.contains(document.activeElement);
    if (old) old.replaceWith(fresh);
    else this.#insert(fresh);
    if (focused) fresh.querySelector(".turn-link").focus();
    fresh.classList.toggle("is-news", Boolean(old?.classList.contains("is-news")));
    if (Number(fresh.dataset.number) === this.selected) this.#mark(fresh);
    this.querySelector(".chain-empty").hidden = true;
    this.#drawSoon();
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
    this.list.append(tile);
    tile.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  removePending(client) {
    this.list.querySelector(`.turn[data-client="${CSS.escape(client)}"]:not([data-number])`)?.remove();
  }

  select(number) {
    this.selected = Number(number);
    for (const link of this.list.querySelectorAll('[aria-current="true"]')) link.removeAttribute("aria-current");
    const tile = this.tile(number);
    if (tile) this.#mark(tile);
    tile?.classList.remove("is-news");
    tile?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#drawSoon();
  }

  #mark(tile) {
    tile.querySelector(".turn-link").setAttribute("aria-current", "true");
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
    if (link && (event.metaKey || event.ctrlKey || event.shiftKey)) return;
    event.preventDefault();
    const tile = event.target.closest(".turn");
    const [name, detail] = act ? ["turn-act", { act: act.dataset.act, tile, button: act }] : ["turn-picked", tile];
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  #search(text) {
    const wanted = text.trim().toLowerCase();
    for (const tile of this.tiles) {
      const title = tile.querySelector(".turn-title").textContent.toLowerCase();
      tile.classList.toggle("is-found-out", Boolean(wanted) && !title.includes(wanted));
    }
    this.#drawSoon();
  }

  #drawSoon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** Rails by the same rule as the server's; then the lines between the dots. */
  #draw() {
    const turns = this.turns;
    const rails = lanes(turns);
    const spots = new Map();
    const { tiles } = this;
    for (const tile of tiles) tile.dataset.lane = rails.get(Number(tile.dataset.number));
    // All is written before anything is measured: a long chain is laid out once, not once for each tile.
    for (const tile of tiles.filter((one) => !one.classList.contains("is-found-out"))) {
      const dot = tile.querySelector(".turn-dot");
      spots.set(Number(tile.dataset.number), { x: dot.offsetLeft + 4.5, y: tile.offsetTop + dot.offsetTop + 4.5 });
    }
    const svg = this.querySelector(".rail");
    svg.setAttribute("height", this.list.offsetHeight);
    drawRail(svg, turns, spots, this.selected);
    const { turns: many, branches } = counts(turns);
    const text = `${many} ${many === 1 ? "turn" : "turns"}${branches > 1 ? `, ${branches} branches` : ""}`;
    document.getElementById("chain-count").textContent = many ? text : "";
  }
}

customElements.define("turn-chain", TurnChain);
