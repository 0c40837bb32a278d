// "Moved to the trash. Undo": stays for a while, longer while it is looked at.

const STAYS_MS = 8000;

class UndoNotice extends HTMLElement {
  #timer;
  #undo = null;

  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.#back());
    this.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    this.addEventListener("pointerleave", () => this.#wait());
  }

  /** "“Title” is in the trash", or "3 sessions are"; `undo` takes it back. */
  show(action, title, number, undo) {
    this.#undo = undo;
    const text = number === 1 ? this.dataset[action].replace("%s", title) : this.dataset[`${action}Many`].replace("%n", number);
    this.querySelector("[data-text]").textContent = text;
    this.hidden = false;
    this.#wait();
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.hidden = true), STAYS_MS);
  }

  async #back() {
    this.hidden = true;
    await this.#undo?.();
    this.#undo = null;
  }
}

customElements.define("undo-notice", UndoNotice);
