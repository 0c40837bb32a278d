// Who else looks at the session: initials in the top bar, and a dot on the turn that each of them looks at. The session's
// stream tells; while it is down nobody knows. Loaded once there is somebody (lib/workspace-live.js).

import { Following } from "studio/lib/following";
import { ngettext } from "studio/lib/gettext";
import { drawPeople, namesByTurn } from "studio/lib/people";

const NOBODY = { people: [], guests: { count: 0, looks: [] } };

class SessionPeople extends HTMLElement {
  #abort;
  #now = NOBODY;
  #frame = 0;
  #following;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const page = this.closest("session-workspace");
    this.#following = new Following(page, () => this.#pressed(), signal);
    this.addEventListener("click", ({ target }) => {
      const { name } = target.closest("[data-name]")?.dataset ?? {};
      if (name) this.#following.toggle(name);
    }, { signal });
    page.addEventListener("live-state", ({ detail }) => detail !== "open" && this.show(NOBODY), { signal });
    // Tiles that came anew have lost their dots.
    for (const name of ["live-message", "turn-shown"]) page.addEventListener(name, () => this.#markSoon(), { signal });
    page.chain.addEventListener("tile-put", () => this.#markSoon(), { signal });
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  show(now) {
    this.#now = now;
    const focused = this.querySelector(":focus")?.dataset.name;
    drawPeople(this, now);
    if (focused) this.querySelector(`[data-name="${CSS.escape(focused)}"]`)?.focus();
    this.#following.told(now.people);
    this.#pressed();
    this.#markSoon();
  }

  #pressed() {
    for (const button of this.querySelectorAll("[data-name]")) button.ariaPressed = String(button.dataset.name === this.#following.name);
  }

  #markSoon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#mark());
  }

  #mark() {
    this.#following.go();
    const names = namesByTurn(this.#now);
    for (const tile of this.closest("session-workspace").querySelectorAll(".turn[data-number]")) {
      const looking = names.get(Number(tile.dataset.number));
      const dot = tile.querySelector(".turn-eyes");
      if (!looking) dot?.remove();
      else {
        const mark = dot ?? tile.querySelector(".turn-thumb").appendChild(document.createElement("span"));
        const said = ngettext("%(names)s looks at this turn", "%(names)s look at this turn", looking.length, { names: looking.join(", ") });
        if (mark.title !== said) Object.assign(mark, { className: "turn-eyes", title: said });
      }
    }
  }
}

customElements.define("session-people", SessionPeople);
