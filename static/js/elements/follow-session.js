// Whether one is told of comments and decisions in a session.

import { api } from "studio/lib/http";
import { complain } from "studio/lib/page";

class FollowSession extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.line = this.closest("main").querySelector(".error-line");
    this.button.addEventListener("click", () => this.#toggle());
  }

  async #toggle() {
    const following = this.button.getAttribute("aria-pressed") !== "true";
    complain(this.line, null);
    try {
      await api("PUT", `/sessions/${this.dataset.session}/follow`, { following });
      this.button.setAttribute("aria-pressed", following);
    } catch (refusal) {
      complain(this.line, refusal);
    }
  }
}

customElements.define("follow-session", FollowSession);
