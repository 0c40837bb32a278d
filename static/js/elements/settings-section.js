// A section of the settings: says what went wrong with a request that brought no fragment, closes forms, and gives people
// their colours.

import { complain } from "studio/lib/page";
import { refusalOf } from "studio/lib/http";
import { hueOf } from "studio/lib/people";

class SettingsSection extends HTMLElement {
  connectedCallback() {
    // On a phone the list of sections goes on to the right of the screen.
    document.querySelector(".settings-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    this.line = this.querySelector(":scope > .error-line");
    this.addEventListener("click", (event) => this.#dismiss(event));
    this.addEventListener("htmx:beforeRequest", () => complain(this.line, null));
    this.addEventListener("htmx:sendError", () => complain(this.line, { message: this.line.dataset.lost }));
    this.addEventListener("htmx:responseError", ({ detail }) => complain(this.line, read(detail.xhr)));
    this.#colour();
    this.addEventListener("htmx:afterSettle", () => this.#colour());
    this.addEventListener("htmx:afterSwap", ({ detail }) => detail.target.querySelector("form :is(input:not([type=hidden]), textarea, h4[tabindex])")?.focus());
  }

  #colour() {
    for (const face of this.querySelectorAll(".avatar[data-name]")) face.style.setProperty("--hue", hueOf(face.dataset.name));
  }

  /** Close the form that the button is in, and go back to the button that opened it. */
  #dismiss(event) {
    if (!event.target.closest("[data-dismiss]")) return;
    const slot = event.target.closest("form").parentElement;
    slot.replaceChildren();
    this.querySelector(`[hx-target="#${slot.id}"]`)?.focus();
  }
}

function read(request) {
  try {
    return refusalOf(request.status, JSON.parse(request.responseText));
  } catch {
    return refusalOf(request.status, null);
  }
}

customElements.define("settings-section", SettingsSection);
