// A session in the gallery: rename it where it stands, put it into the trash, take it back.

import "studio/elements/editable-title";
import { api } from "studio/lib/http";
import { announce } from "studio/lib/page";

class SessionCard extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
  }

  handleEvent(event) {
    const action = event.target.closest("[data-action]")?.dataset.action;
    if (action === "rename") this.querySelector("editable-title").edit();
    else if (action) this.#move(action);
  }

  /** Into the trash or out of it; either way it leaves the list that it stands in. */
  async #move(action) {
    this.classList.add("is-leaving");
    const path = `/sessions/${this.dataset.session}`;
    try {
      await (action === "trash" ? api("DELETE", path) : api("POST", `${path}/restore`));
    } catch (refusal) {
      this.classList.remove("is-leaving");
      announce(refusal.message);
      return;
    }
    const next = this.nextElementSibling ?? this.previousElementSibling;
    const place = document.createComment("");
    this.replaceWith(place);
    next?.querySelector?.(".card-title[href], .card-actions button")?.focus({ preventScroll: true });
    const undo = action === "trash" ? "restore" : "trash";
    document.querySelector("undo-notice").show(action, this.querySelector("editable-title").textContent.trim(), async () => {
      await (undo === "trash" ? api("DELETE", path) : api("POST", `${path}/restore`));
      this.classList.remove("is-leaving");
      place.replaceWith(this);
    });
  }
}

customElements.define("session-card", SessionCard);
