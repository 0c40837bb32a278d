// The gallery of all sessions: which are selected, what is done with them, and what changes while one looks.

import { bindFilters } from "studio/lib/gallery-filters";
import { bindKeys } from "studio/lib/gallery-keys";
import { bindLive } from "studio/lib/gallery-live";
import { bindSelection } from "studio/lib/gallery-selection";
import { changeOf } from "studio/lib/gallery-changes";
import { openFolders, openTags, removeFolder } from "studio/lib/gallery-dialogs";
import { mergeCards } from "studio/lib/gallery-merge";
import { api, readText } from "studio/lib/http";
import { announce } from "studio/lib/page";

class SessionGallery extends HTMLElement {
  #abort;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.selection = bindSelection(this, signal);
    bindKeys(this, signal);
    bindFilters(this, signal);
    bindLive(this, signal);
    this.addEventListener("click", ({ target }) => {
      const { bulk, action } = target.closest("[data-bulk], [data-action$='-folder']")?.dataset ?? {};
      if (bulk) this.act(bulk, this.selection.cards);
      else if (action === "rename-folder") openFolders(this, null);
      else if (action === "remove-folder") removeFolder(this);
    }, { signal });
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  get list() {
    return this.querySelector("#gallery");
  }

  get cards() {
    return [...this.querySelectorAll("session-card")];
  }

  /** What a button or a key asks for. */
  act(action, cards) {
    if (action === "clear") this.selection.clear();
    else if (!cards.length) return;
    else if (action === "folder") openFolders(this, cards);
    else if (action === "tags") openTags(this, cards);
    else this.change(action, cards, () => changeOf[action]).catch((refusal) => announce(refusal.message));
  }

  /** Change the cards' sessions, all or none, and offer to take it back. Rejects with a Refusal. */
  async change(action, cards, changeFor) {
    const sessions = cards.map((card) => ({ id: card.dataset.session, ...changeFor(card) }));
    for (const card of cards) card.classList.add("is-leaving");
    let answer;
    try {
      answer = await api("PATCH", "/sessions", { sessions });
    } catch (refusal) {
      for (const card of cards) card.classList.remove("is-leaving");
      throw refusal;
    }
    const title = cards[0].querySelector("editable-title").textContent.trim();
    const ids = sessions.map(({ id }) => id);
    await this.refresh(ids);
    this.selection.clear();
    document.querySelector("undo-notice").show(action, title, cards.length, async () => {
      await api("PATCH", "/sessions", answer.undo);
      await this.refresh(ids);
    });
  }

  /** Draw these sessions again: changed, new, or gone from what is listed here. */
  async refresh(ids) {
    for (let at = 0; at < ids.length; at += 24) {
      const some = ids.slice(at, at + 24);
      const query = new URLSearchParams(location.search);
      query.delete("cursor");
      query.set("only", some.join(","));
      mergeCards(this, await readText(`/sessions?${query}`), some);
    }
    // Nothing is left: the server says why.
    if (!this.cards.length) this.list.innerHTML = await readText(`/sessions${location.search}`);
  }
}

customElements.define("session-gallery", SessionGallery);
