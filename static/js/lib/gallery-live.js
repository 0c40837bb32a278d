// What happens in other windows: a socket names the sessions that have changed, and their cards are drawn again.

import { bindLine } from "studio/lib/gallery-line";
import { readText } from "studio/lib/http";
import { mergeCards } from "studio/lib/gallery-merge";
import { openSocket } from "studio/lib/sockets";

export function bindLive(gallery, signal) {
  openSocket(gallery.dataset.socket, signal, {
    message: ({ sessions }) => {
      if (!sessions) return;
      gallery.refresh(sessions).catch(() => {});
      document.dispatchEvent(new CustomEvent("reviews-changed"));
    },
    // What happened while nobody listened.
    reopened: latest,
    line: bindLine(gallery, signal),
  });

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
}
