// The button that makes a session private, or shows it to the workspace again.

import { api } from "studio/lib/http";
import { announce } from "studio/lib/page";
import { gettext } from "studio/lib/gettext";

class SessionPrivacy extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.#toggle());
  }

  async #toggle() {
    const hide = this.button.getAttribute("aria-pressed") !== "true";
    this.button.disabled = true;
    try {
      await api("PATCH", `/sessions/${this.dataset.session}`, { private: hide });
      this.button.setAttribute("aria-pressed", hide);
      announce(hide ? gettext("Only you and the owners see this session now.") : gettext("The workspace sees this session now."));
    } catch (refusal) {
      this.closest("session-workspace").complain(refusal);
    } finally {
      this.button.disabled = false;
    }
  }
}

customElements.define("session-privacy", SessionPrivacy);
