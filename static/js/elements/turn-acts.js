// Buttons in the panel that act on the turn that is looked at, as those in its tile do.

class TurnActs extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#act);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this.#act);
  }

  #act = (event) => {
    const button = event.target.closest("[data-act]");
    const tile = this.closest("session-workspace")?.chain.tile(this.dataset.number);
    if (!button || !tile) return;
    const detail = { act: button.dataset.act, tile, button };
    this.dispatchEvent(new CustomEvent("turn-act", { bubbles: true, detail }));
  };
}

customElements.define("turn-acts", TurnActs);
