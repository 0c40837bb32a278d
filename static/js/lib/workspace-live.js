// What arrives in a session, and what was sent from here: tiles, titles, endings. Nothing that arrives takes the stage
// from who looks elsewhere.

import { element } from "studio/lib/loading";
import { announce, countInTitle, renameTitle } from "studio/lib/page";
import { bindNews } from "studio/lib/news";
import { LIVE } from "studio/lib/tiles";
import { endedText } from "studio/lib/wording";

/**
 * Follow the session. `runningOn(number)` is the tile of a turn that was sent from there and has not ended; `awaits(tile)`
 * says whether that one was sent from what is looked at, and takes its place soon.
 */
export function bindLive(workspace, signal) {
  // Turns that were sent from this page and have not ended: client id -> {base, upload, next}.
  const sent = new Map();
  const { chain, stream } = workspace;
  const news = bindNews(workspace, signal);
  const tileOf = (client) => chain.list.querySelector(`.turn[data-client="${CSS.escape(client)}"]`);
  const on = (name, handle) => workspace.addEventListener(name, (event) => handle(event.detail), { signal });

  on("turn-sent", ({ client, prompt, thumb, upload = false, next = false }) => {
    sent.set(client, { base: workspace.selected, upload, next });
    chain.addPending(workspace.querySelector("[data-pending]"), client, prompt, thumb);
    if (!workspace.selected) workspace.showBlank(true, true);
    workspace.showState();
  });
  // Whoever looks elsewhere meanwhile means that.
  on("turn-shown", () => {
    for (const was of sent.values()) was.next &&= was.base === workspace.selected;
  });
  // The tile comes by the socket; without one it has to be fetched.
  on("turn-accepted", ({ client }) => {
    if (!tileOf(client)?.dataset.number && !stream.isOpen) stream.catchUp();
  });
  on("turn-refused", ({ client }) => {
    chain.removePending(client);
    sent.delete(client);
    workspace.show();
  });
  on("people-changed", async (now) => {
    const box = workspace.querySelector("session-people");
    if (!box.show && !now.people.length && !now.guests.count) return;
    // The newest message may be told first while the element is on its way.
    box.now = now;
    await element("session-people").catch(() => {});
    box.show?.(box.now);
  });
  on("live-state", (state) => state === "ended" && location.reload());
  on("live-message", (message) => {
    if (message.html) changed(message, message.turn?.author);
    else if (message.kind === "session.changed" && "title" in message) titled(workspace, message.title);
    else if (message.kind === "share.changed") document.querySelector("share-dialog").refresh?.();
  });

  function changed({ html, pictures }, author) {
    const { tile, was } = chain.put(html, pictures);
    const { number, status } = tile.dataset;
    if (was === null && author && author !== workspace.dataset.user) news.tell(number, author);
    const ended = !LIVE.includes(status) && (was === null || LIVE.includes(was));
    if (ended) end(tile);
    else if (!workspace.selected) workspace.select(number);
    else if (Number(number) === workspace.selected) workspace.show();
    else workspace.showBase();
    workspace.showState();
    news.follow();
  }

  /** It takes the stage only if somebody waits for it there: they look at it, or sent it from what they look at. */
  function end(tile) {
    const { number, status, seconds, client } = tile.dataset;
    const mine = sent.get(client);
    sent.delete(client);
    const awaited = mine && (mine.upload || mine.base === workspace.selected);
    const watched = !workspace.selected || Number(number) === workspace.selected;
    if (watched || (awaited && status === "succeeded")) {
      // Whoever waits for this one is awaited from here on.
      for (const [one, was] of sent) if (tileOf(one)?.dataset.parent === number) was.base = Number(number);
      workspace.select(number);
    }
    else {
      tile.classList.add("is-news");
      workspace.showBase();
    }
    const why = tile.querySelector(".turn-bad span:last-child")?.textContent;
    const hint = [...tile.querySelectorAll(".turn-hint")].map((line) => line.textContent.trim()).join(". ");
    if (mine && status !== "succeeded" && status !== "canceled") workspace.complain({ message: endedText(number, status, "", why), hint });
    else announce(endedText(number, status, seconds, why));
    document.dispatchEvent(new CustomEvent("turn-ended", { detail: { text: endedText(number, status, seconds, why), turn: tile.dataset.turn } }));
    countInTitle();
  }

  return {
    awaits({ dataset: { client } }) {
      const { base, next } = sent.get(client) ?? {};
      return Boolean(next) && base === workspace.selected;
    },
    runningOn(number) {
      const tiles = [...sent].filter(([, { base }]) => base === number).map(([client]) => tileOf(client));
      const live = tiles.filter((tile) => tile && LIVE.includes(tile.dataset.status));
      return live.find((tile) => tile.dataset.draft) ?? live[0];
    },
  };
}

function titled(workspace, title) {
  const name = workspace.querySelector("editable-title");
  name.show(title);
  renameTitle(title || name.dataset.empty);
}
