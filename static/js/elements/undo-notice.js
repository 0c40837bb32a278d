// "Moved to the trash. Undo", or why that could not be: stays for a while, longer while it is looked at.

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
    this.say(number === 1 ? this.dataset[action].replace("%s", title) : this.dataset[`${action}Many`].replace("%n", number), undo);
  }

  /** Why something could not be done. */
  refuse(refusal, undo = null) {
    this.say([refusal.message, refusal.hint].filter(Boolean).join(" "), undo);
    this.classList.add("is-refusal");
  }

  /** A sentence; `undo` takes back what it says. */
  say(text, undo = null) {
    this.#undo = undo;
    this.classList.remove("is-refusal");
    this.querySelector("[data-text]").textContent = text;
    this.querySelector("button").hidden = !undo;
    this.hidden = false;
    this.#wait();
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.hidden = true), STAYS_MS);
  }

  /** A second click finds nothing to take back, and what was shown meanwhile stays. */
  async #back() {
    const undo = this.#undo;
    if (!undo) return;
    this.#undo = null;
    clearTimeout(this.#timer);
    try {
      await undo();
      if (!this.#undo) this.hidden = true;
    } catch (refusal) {
      if (!this.#undo) this.refuse(refusal, undo);
    }
  }
}

customElements.define("undo-notice", UndoNotice);
