// Tiles that the page came without: of a long session only the turns near the one that is looked at are drawn. The rest
// stand in the chain as places, and their tiles are fetched when they come near or when somebody looks at them.

import { readJson, readText } from "studio/lib/http";
import { Near } from "studio/lib/near";
import { fragmentOf } from "studio/lib/page";
import { pastQuery } from "studio/lib/past";

// As many as the server gives at once.
const MOST = 60;
const IN_A_FRAME = 12;

export class ChainWindow {
  #chain;

  constructor(chain, signal) {
    this.#chain = chain;
    new Near(chain, (numbers) => this.load(numbers), MOST, signal).watch(chain.list.querySelectorAll(".is-away"));
  }

  /** Fetch the tiles of these turns; those that are there already cost nothing. Rejects with a Refusal. */
  async load(numbers) {
    const away = numbers.filter((number) => this.#chain.tile(number)?.classList.contains("is-away"));
    for (let at = 0; at < away.length; at += MOST) {
      await this.#put(await readText(`${this.#chain.dataset.tiles}?turns=${away.slice(at, at + MOST).join()}${pastQuery()}`));
    }
  }

  /** The numbers of all turns whose words contain the text. */
  async search(text) {
    return new Set((await readJson(`${this.#chain.dataset.search}?search=${encodeURIComponent(text)}`)).turns);
  }

  /** A few with each frame, so that no frame takes long. */
  async #put(html) {
    const tiles = [...fragmentOf(html).children];
    while (tiles.length) {
      for (const tile of tiles.splice(-IN_A_FRAME)) this.#chain.putTile(tile);
      if (tiles.length) await new Promise(nextFrame);
    }
  }
}

/** Tabs that nobody looks at draw no frames. */
function nextFrame(done) {
  if (document.hidden) setTimeout(done);
  else requestAnimationFrame(done);
}
