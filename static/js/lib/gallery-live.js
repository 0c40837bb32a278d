// What happens in other windows: a socket names the sessions that have changed, and their cards are drawn again.

import { readText } from "studio/lib/http";
import { backOff } from "studio/lib/sequence";
import { mergeCards } from "studio/lib/gallery-merge";

const ENDED = 4404;

export function bindLive(gallery, signal) {
  let socket = null;
  let tries = 0;
  let timer;

  function open() {
    clearTimeout(timer);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}${gallery.dataset.socket}`);
    socket.addEventListener("open", () => {
      // What happened while nobody listened.
      if (tries) latest();
      tries = 0;
    });
    socket.addEventListener("message", ({ data }) => {
      const { sessions } = JSON.parse(data);
      if (!sessions) return;
      gallery.refresh(sessions).catch(() => {});
      document.dispatchEvent(new CustomEvent("reviews-changed"));
    });
    socket.addEventListener("close", ({ code }) => {
      if (signal.aborted || code === ENDED) return;
      timer = setTimeout(open, backOff(tries));
      tries += 1;
    });
  }

  async function latest() {
    const query = new URLSearchParams(location.search);
    if (query.has("cursor")) return;
    const html = await readText(`/sessions?${query}`).catch(() => "");
    const ids = [...html.matchAll(/<session-card class="card" data-session="([^"]+)"/g)].map(([, id]) => id);
    const others = gallery.cards.map((card) => card.dataset.session).filter((id) => !ids.includes(id));
    mergeCards(gallery, html, ids);
    // What is not among the latest any more is further down, or has left.
    await gallery.refresh(others).catch(() => {});
  }

  open();
  const again = () => socket.readyState === WebSocket.CLOSED && open();
  addEventListener("online", again, { signal });
  addEventListener("pageshow", (event) => event.persisted && again(), { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    socket.close();
  });
}
