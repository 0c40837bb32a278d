// A section of the settings: says what went wrong with a request that brought no fragment, and closes forms.

import { complain } from "studio/lib/page";
import { refusalOfRequest } from "studio/lib/http";

class SettingsSection extends HTMLElement {
  connectedCallback() {
    // On a phone the list of sections goes on to the right of the screen.
    document.querySelector(".settings-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    this.line = this.querySelector(":scope > .error-line");
    this.addEventListener("click", (event) => this.#dismiss(event));
    this.addEventListener("htmx:beforeRequest", () => complain(this.line, null));
    this.addEventListener("htmx:sendError", () => complain(this.line, { message: this.line.dataset.lost }));
    this.addEventListener("htmx:responseError", ({ detail }) => complain(this.line, refusalOfRequest(detail.xhr)));
    this.addEventListener("htmx:afterSwap", ({ detail }) => detail.target.querySelector("form :is(input:not([type=hidden]), textarea, h4[tabindex])")?.focus());
  }

  /** Close the form that the button is in, and go back to the button that opened it. */
  #dismiss(event) {
    if (!event.target.closest("[data-dismiss]")) return;
    const slot = event.target.closest("form").parentElement;
    slot.replaceChildren();
    this.querySelector(`[hx-target="#${slot.id}"]`)?.focus();
  }
}

customElements.define("settings-section", SettingsSection);
