// What a tile of the chain says about its turn, for stage and prompt. The tile's data attributes are the source.

import { childrenOf } from "studio/lib/chain";

/** The picture to look at: the turn's own, or while it has none, that of the nearest turn before it. */
export function pictureOf(line) {
  const at = line.findIndex((tile) => tile.dataset.src);
  if (at < 0) return null;
  const { dataset } = line[at];
  const own = at === 0;
  return {
    src: dataset.src,
    thumb: thumbOf(line[at]),
    original: dataset.original,
    width: Number(dataset.width),
    height: Number(dataset.height),
    alt: line[at].querySelector(".turn-title").textContent,
    label: `Turn ${dataset.number}`,
    before: own && dataset.before ? beforeOf(dataset) : null,
  };
}

function beforeOf(dataset) {
  return {
    src: dataset.before,
    width: Number(dataset.beforeWidth),
    height: Number(dataset.beforeHeight),
    label: dataset.beforeNumber ? `Turn ${dataset.beforeNumber}` : "Before",
  };
}

/** What the next edit builds on, for the prompt bar; null if there is no picture yet. */
export function baseOf(line, turns) {
  const at = line.findIndex((tile) => tile.dataset.src);
  if (at < 0) return null;
  const { turn, number, output } = line[at].dataset;
  const before = line.slice(at).map((tile) => Number(tile.dataset.number));
  return {
    turn,
    output,
    number: Number(number),
    thumb: thumbOf(line[at]),
    later: childrenOf(turns, Number(number)),
    line: before.reverse(),
  };
}

/** The line on the picture, {text, tone}: of a live turn how far it is, of a failed one why. */
export function stateOf(tile, runningOnTop) {
  const live = tile && tile.querySelector("live-clock") ? tile : runningOnTop;
  if (live) {
    const text = live.querySelector("live-clock")?.textContent ?? "sending";
    return { text: live.dataset.number ? `Turn ${live.dataset.number}: ${text}` : text, tone: "" };
  }
  if (tile && ["failed", "unknown"].includes(tile.dataset.status)) {
    return { text: tile.querySelector(".turn-bad > span:last-child").textContent, tone: "bad" };
  }
  if (tile?.dataset.status === "canceled") return { text: `Turn ${tile.dataset.number} was canceled`, tone: "" };
  return { text: "", tone: "" };
}

/** Fill the strip under the picture with the variants of a turn; each button acts as the one in the tile does. */
export function outputsOf(tile, strip) {
  const buttons = [...tile.querySelectorAll(".turn-outputs button")].map((button) => {
    const copy = button.cloneNode(true);
    copy.addEventListener("click", () => button.click());
    return copy;
  });
  strip.replaceChildren(...buttons);
  strip.hidden = buttons.length < 2;
}

function thumbOf(tile) {
  return tile.querySelector(".turn-thumb img")?.src ?? null;
}
