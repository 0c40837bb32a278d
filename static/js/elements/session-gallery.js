// The gallery of all sessions: which are selected, what is done with them, and what changes while one looks.

import { bindFilters } from "studio/lib/gallery-filters";
import { bindKeys } from "studio/lib/gallery-keys";
import { bindLive } from "studio/lib/gallery-live";
import { bindSelection } from "studio/lib/gallery-selection";
import { changeOf } from "studio/lib/gallery-changes";
import { downloadSessions } from "studio/lib/gallery-download";
import { openFolderPeople, openFolders, openHandOver, openTags, removeFolder } from "studio/lib/gallery-dialogs";
import { mergeCards } from "studio/lib/gallery-merge";
import { api, readText } from "studio/lib/http";

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
      else if (action === "who-folder") openFolderPeople(this);
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

  /** Says what was done, or why it could not be. */
  get notice() {
    return document.querySelector("undo-notice");
  }

  /** Whether the person may change sessions; else there is nothing to select them for. */
  get mayEdit() {
    return !["viewer", "reviewer"].includes(this.closest("[data-role]").dataset.role);
  }

  /** What a button or a key asks for. */
  act(action, cards) {
    if (action === "clear") this.selection.clear();
    else if (!cards.length) return;
    else if (action === "folder") openFolders(this, cards);
    else if (action === "tags") openTags(this, cards);
    else if (action === "hand") openHandOver(this, cards);
    else if (action === "download") downloadSessions(this, cards);
    else this.change(action, cards, () => changeOf[action]).catch((refusal) => this.notice.refuse(refusal));
  }

  /** Change the cards' sessions, all or none, and offer to take it back. Rejects with a Refusal. */
  async change(action, cards, changeFor) {
    const sessions = cards.map((card) => ({ id: card.dataset.session, ...changeFor(card) }));
    const mark = (leaving) => cards.forEach((card) => card.classList.toggle("is-leaving", leaving));
    mark(true);
    let answer;
    try {
      answer = await api("PATCH", "/sessions", { sessions });
    } catch (refusal) {
      mark(false);
      throw refusal;
    }
    const title = cards[0].querySelector("editable-title").textContent.trim();
    const ids = sessions.map(({ id }) => id);
    const undo = async () => {
      await api("PATCH", "/sessions", answer.undo);
      await this.refresh(ids);
    };
    // What was handed over is for the other to give back.
    this.notice.show(action, title, cards.length, action === "hand" ? null : undo);
    // It is done, and can be taken back, even if the cards cannot be drawn now.
    await this.refresh(ids).catch(() => mark(false));
    this.selection.clear();
  }

  /** Draw these sessions again: changed, new, or gone from what is listed here. */
  async refresh(ids) {
    const address = location.search;
    // Whoever looks for something else meanwhile gets that as it is now.
    const isStale = () => location.search !== address;
    for (let at = 0; at < ids.length; at += 24) {
      const some = ids.slice(at, at + 24);
      const query = new URLSearchParams(address);
      query.delete("cursor");
      query.set("only", some.join(","));
      const html = await readText(`/sessions?${query}`);
      if (isStale()) return;
      mergeCards(this, html, some);
    }
    if (this.cards.length) return;
    // Nothing is left: the server says why, or has more.
    const html = await readText(`/sessions${address}`);
    if (isStale() || this.cards.length) return;
    this.list.innerHTML = html;
    window.htmx.process(this.list);
  }
}

customElements.define("session-gallery", SessionGallery);
