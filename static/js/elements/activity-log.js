// The log of what people did: earlier lines come on a click, new ones by themselves.

import { readText } from "studio/lib/http";
import { announce, fragmentOf } from "studio/lib/page";
import { openSocket } from "studio/lib/sockets";

class ActivityLog extends HTMLElement {
  #abort;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.list = this.querySelector(".log");
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
    more.setAttribute("aria-busy", "true");
    try {
      const fresh = parse(await readText(more.getAttribute("href")));
      const [first] = fresh;
      more.closest("li").replaceWith(...fresh);
      first?.querySelector(".log-words + a")?.focus();
    } catch (refusal) {
      more.removeAttribute("aria-busy");
      announce(refusal.message);
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
