// A session in the gallery: rename it where it stands; what else its buttons do, the gallery does.

import "studio/elements/editable-title";

class SessionCard extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
  }

  handleEvent(event) {
    const action = event.target.closest("[data-action]")?.dataset.action;
    if (action === "rename") this.querySelector("editable-title").edit();
    else if (action) this.closest("session-gallery").act(action, [this]);
  }
}

customElements.define("session-card", SessionCard);
