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

  show(action, title, undo) {
    this.#undo = undo;
    this.querySelector("[data-text]").textContent = this.dataset[action].replace("%s", title);
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
