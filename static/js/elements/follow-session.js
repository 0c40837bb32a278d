// Whether one is told of comments and decisions in a session.

import { announce } from "studio/lib/page";
import { api } from "studio/lib/http";

class FollowSession extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.#toggle());
  }

  async #toggle() {
    const following = this.button.getAttribute("aria-pressed") !== "true";
    try {
      await api("PUT", `/sessions/${this.dataset.session}/follow`, { following });
      this.button.setAttribute("aria-pressed", following);
    } catch (refusal) {
      announce(refusal.message);
    }
  }
}

customElements.define("follow-session", FollowSession);
