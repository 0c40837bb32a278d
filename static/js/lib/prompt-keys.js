// Keys of the prompt: arrows through the session's prompts, Tab through the gaps of a snippet, and one question before a
// gap is sent unfilled.

import { api } from "studio/lib/http";
import { gapsText, nextGap } from "studio/lib/placeholders";
import { distinct, stepTo } from "studio/lib/prompt-history";

/** `say(text)` shows a line under the prompt. */
export function bindPromptKeys(workspace, say, signal) {
  const { composer, chain } = workspace;
  const { prompt } = composer;
  // Where in the history the field stands, and with which text; null once it was changed by hand.
  let recalled = null;
  let asked = "";

  const arrow = async (event) => {
    const at = prompt.value ? (recalled?.text === prompt.value ? recalled.at : undefined) : null;
    if (at === undefined) return;
    const tiles = distinctTiles(chain.tiles);
    const to = stepTo(tiles, at, event.key);
    if (to === null) return;
    event.preventDefault();
    const text = to < tiles.length ? await wordsOf(tiles[to]) : "";
    recalled = { at: to, text };
    composer.write(text);
  };
  const tab = (event) => {
    const gap = nextGap(prompt.value, prompt.selectionEnd);
    if (!gap) return;
    event.preventDefault();
    prompt.setSelectionRange(gap.start, gap.end);
  };
  /** True if the person should be asked first; the same text is asked about once. */
  const asks = () => {
    const left = gapsText(prompt.value);
    if (!left || asked === prompt.value) return false;
    asked = prompt.value;
    const gap = nextGap(prompt.value, 0);
    prompt.focus();
    prompt.setSelectionRange(gap.start, gap.end);
    say(left);
    return true;
  };

  prompt.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (event.key === "ArrowUp" || event.key === "ArrowDown") arrow(event).catch((refusal) => workspace.complain(refusal));
      else if (event.key === "Tab") tab(event);
    },
    { signal },
  );
  // Before the prompt bar itself hears of it.
  const hold = (event) => {
    if (!asks()) return;
    event.preventDefault();
    event.stopPropagation();
  };
  composer.addEventListener("submit", hold, { signal, capture: true });
  composer.addEventListener(
    "keydown",
    (event) => {
      if (event.target === prompt && event.key === "Enter" && !event.shiftKey && !event.isComposing) hold(event);
    },
    { signal, capture: true },
  );
}

/** The tiles of turns with a prompt, without the same prompt twice in a row; oldest first. */
function distinctTiles(tiles) {
  // Those that are not fetched yet are older than anybody walks back.
  const asked = tiles.filter(({ dataset }) => dataset.revision && !("upload" in dataset));
  const title = (tile) => tile.querySelector(".turn-title").textContent;
  const kept = distinct(asked.map(title));
  let next = 0;
  return asked.filter((tile) => title(tile) === kept[next] && ++next);
}

async function wordsOf(tile) {
  if (!("cut" in tile.dataset)) return tile.querySelector(".turn-title").textContent;
  return (await api("GET", `/turns/${tile.dataset.turn}`)).prompt;
}
