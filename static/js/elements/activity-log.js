// The log of what people did: earlier lines come on a click, new ones by themselves.

import { readText } from "studio/lib/http";
import { putMore } from "studio/lib/more";
import { complain, fragmentOf } from "studio/lib/page";
import { openSocket } from "studio/lib/sockets";

class ActivityLog extends HTMLElement {
  #abort;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.list = this.querySelector(".log");
    this.line = this.querySelector(".error-line");
    this.addEventListener("click", (event) => this.#click(event), { signal });
    openSocket(this.dataset.socket, signal, {
      message: ({ sessions }) => sessions && this.#concerns(sessions) && this.#refresh(),
      reopened: () => this.#refresh(),
    });
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  #concerns(sessions) {
    return !this.dataset.session || sessions.includes(this.dataset.session);
  }

  async #click(event) {
    const more = event.target.closest("[data-more]");
    if (!more || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    complain(this.line, null);
    try {
      const [first] = await putMore(more, more.getAttribute("href"));
      first?.querySelector(".log-words + a")?.focus();
    } catch (refusal) {
      complain(this.line, refusal);
    }
  }

  /** What is new goes on top; what was there stays, so nothing moves for whoever reads further down. */
  async #refresh() {
    const query = new URLSearchParams(location.search);
    if (query.has("cursor")) return;
    const fresh = await readText(`${location.pathname}?${query}`).then(parse, () => []);
    const known = new Set([...this.list.children].map(({ dataset }) => dataset.event));
    const entries = fresh.filter(({ dataset }) => dataset.event);
    const added = entries.filter(({ dataset }) => !known.has(dataset.event));
    // So much has happened that there is a gap between: all of it anew.
    if (added.length === entries.length) this.list.replaceChildren(...fresh);
    else this.list.prepend(...added);
    this.querySelector(".log-empty").hidden = this.list.childElementCount > 0;
  }
}

const parse = (html) => [...fragmentOf(html).children];

customElements.define("activity-log", ActivityLog);
