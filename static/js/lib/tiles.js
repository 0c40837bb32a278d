// What a tile of the chain says about its turn, for stage and prompt. The tile's data attributes are the source.

import { childrenOf } from "studio/lib/chain";

import { showDraft } from "studio/lib/drafts";
import { gettext } from "studio/lib/gettext";

/** The states of a turn that is still to end; "sending" is the page's own. */
export const LIVE = ["queued", "running", "sending"];

/**
 * The picture to look at: the turn's own, or while it has none, that of the nearest turn before it. It is compared with
 * that of the tile `other`, by default with what it was made from.
 */
export function pictureOf(line, other) {
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
    alt: dataset.alt ?? line[at].querySelector(".turn-title").textContent,
    label: gettext("Turn %(n)s", { n: dataset.number }),
    turn: dataset.turn,
    before: other?.dataset.src && other !== line[at] ? chosenBefore(other.dataset) : own && dataset.before ? beforeOf(dataset) : null,
  };
}

function chosenBefore({ src, original, width, height, number, turn }) {
  return { src, original, width: Number(width), height: Number(height), label: gettext("Turn %(n)s", { n: number }), turn, number };
}

function beforeOf(dataset) {
  return {
    src: dataset.before,
    original: dataset.beforeOriginal,
    width: Number(dataset.beforeWidth),
    height: Number(dataset.beforeHeight),
    label: dataset.beforeNumber ? gettext("Turn %(n)s", { n: dataset.beforeNumber }) : gettext("Before"),
  };
}

/**
 * What the next edit builds on, for the prompt bar; null if there is no picture yet. `before` is what the turn itself was
 * made from, null for nothing; an upload, which nothing made, has none. One step back is as far as anybody asks.
 */
export function baseOf(line, turns, steps = 1) {
  const at = line.findIndex((tile) => tile.dataset.src);
  if (at < 0) return null;
  const { turn, number, output, width, height } = line[at].dataset;
  const before = line.slice(at).map((tile) => Number(tile.dataset.number));
  return {
    turn,
    output,
    number: Number(number),
    width: Number(width),
    height: Number(height),
    thumb: thumbOf(line[at]),
    later: childrenOf(turns, Number(number)),
    line: before.reverse(),
    before: "upload" in line[at].dataset || !steps ? undefined : baseOf(line.slice(at + 1), turns, steps - 1),
  };
}

/**
 * The turn that is being made and that the next edit may build on, once it is there; null if none is. It is the one that
 * is looked at; else the newest that is made from the picture that is. `awaited`: whoever types now means that one, as it
 * is looked at, or will be once it is there, which `awaits(tile)` says; then it is the last of those that wait for each
 * other after it.
 */
export function comingOf(line, tiles, awaits) {
  const at = line.findIndex((tile) => tile.dataset.src);
  const ahead = line.slice(0, at < 0 ? undefined : at).find(isComing);
  const from = line[at]?.dataset.number;
  const madeFrom = (parent) => tiles.findLast((tile) => tile.dataset.parent === parent && isComing(tile) && !tile.dataset.src);
  let found = ahead ?? (from && madeFrom(from));
  if (!found) return null;
  const awaited = found === ahead || awaits(found);
  while (awaited && found !== ahead && madeFrom(found.dataset.number)) found = madeFrom(found.dataset.number);
  const { turn, number } = found.dataset;
  return { turn, number: Number(number), awaited, thumb: line[at] ? thumbOf(line[at]) : null };
}

/** Whether a turn has ended without a picture, and for sure: it failed, or was canceled. */
export function isBlank({ dataset }) {
  return ["failed", "canceled"].includes(dataset.status) && !dataset.src;
}

function isComing({ dataset }) {
  return Boolean(dataset.number) && LIVE.includes(dataset.status);
}

/**
 * The line on the picture: of a live turn how far it is, of a failed one why, and what can be done about it. `onTop` is
 * a turn that is being made from the one that is looked at.
 */
export function showState(box, tile, onTop) {
  const about = tile && isUnfinished(tile) ? tile : onTop;
  box.toggleAttribute("hidden", !about);
  showDraft(box.parentElement.querySelector(".stage-draft"), about);
  if (!about) return;
  const said = stateText(about);
  const line = box.querySelector("[data-text]");
  if (line.textContent !== said) line.textContent = said;
  const acts = [...about.querySelectorAll(".turn-acts:not(.is-quiet) button")];
  const drawn = `${about.dataset.number} ${about.dataset.revision}`;
  if (box.dataset.drawn === drawn) return;
  box.dataset.drawn = drawn;
  box.querySelector("[data-why]").textContent = whyText(about);
  box.querySelector("[data-acts]").replaceChildren(...acts.map(standIn));
}

function isUnfinished(tile) {
  return tile.dataset.status !== "succeeded";
}

function stateText(tile) {
  const clock = tile.querySelector("live-clock");
  const said = clock?.textContent ?? tile.querySelector(".turn-meta > span:last-child")?.textContent ?? gettext("sending");
  return tile.querySelector(".turn-bad") || !tile.dataset.number ? said : `${gettext("Turn %(n)s", { n: tile.dataset.number })}: ${said}`;
}

/** What a failed turn's tile says beyond what happened: the cure, and whether it was billed. For where it has no room. */
function whyText(tile) {
  const said = tile.querySelectorAll(".turn-hint, .turn-bad ~ .turn-acts:not(.is-quiet) > span");
  return [...said].map((line) => line.textContent.trim().replace(/\.?$/, ".")).join(" ");
}

/** Fill the strip under the picture with the variants of a turn; each button acts as the one in the tile does. */
export function outputsOf(tile, strip) {
  const cells = [...(tile.querySelector(".turn-outputs")?.children ?? [])].map(standIn);
  strip.replaceChildren(...cells);
  strip.hidden = cells.length < 2;
}

/** A copy of a tile's button that does what the tile's does. */
function standIn(button) {
  const copy = button.cloneNode(true);
  copy.addEventListener("click", () => button.click());
  return copy;
}

function thumbOf(tile) {
  return tile.querySelector(".turn-thumb img")?.src ?? null;
}
