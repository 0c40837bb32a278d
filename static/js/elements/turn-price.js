// The price on the button: what a submit would reserve. The model's own price stands there at once; what goes along
// (pictures, history, words) is counted by the server, and asked for whenever the turn to send has changed.

import { api } from "studio/lib/http";
import { amount, money } from "studio/lib/models";
import { put } from "studio/lib/page";

const AFTER_A_CHOICE_MS = 120;
const AFTER_A_KEY_MS = 700;

class TurnPrice extends HTMLElement {
  #turn = "";
  #kept = "";
  #timer;
  #request = null;

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#request?.abort();
  }

  /** Say what the turn `body` would cost; `guess` are the dollars by the model's price alone: 0 free, null unknown. */
  follow(body, guess) {
    const turn = JSON.stringify(body);
    if (turn === this.#turn) return;
    const { prompt, ...kept } = body;
    const typed = this.#kept === JSON.stringify(kept);
    this.#turn = turn;
    this.#kept = JSON.stringify(kept);
    clearTimeout(this.#timer);
    this.#request?.abort();
    if (!typed) this.#show(guess, "");
    if (!typed) this.#tell(null);
    if (guess !== 0) this.#timer = setTimeout(() => this.#ask(body), typed ? AFTER_A_KEY_MS : AFTER_A_CHOICE_MS);
  }

  async #ask(body) {
    this.#request = new AbortController();
    const { signal } = this.#request;
    try {
      const told = await api("POST", `/sessions/${this.dataset.session}/estimate`, body, { signal });
      this.#show(told.estimated_usd, this.#note(told));
      this.#tell(told);
    } catch {
      // What cannot be priced yet will be refused, with a sentence, when it is sent.
    }
  }

  #tell(told) {
    this.dispatchEvent(new CustomEvent("turn-priced", { bubbles: true, detail: told }));
  }

  #note({ estimated_usd: all, picture_usd: picture, pictures_in: n, note }) {
    if (all === null) return note;
    const rest = Math.max(0, all - picture);
    const said = { picture: money(picture), rest: rest ? money(rest) : amount(0), n };
    return [this.dataset.note.replace(/%\((\w+)\)s/g, (_, name) => said[name]), note].join(" ").trim();
  }

  #show(dollars, note) {
    put(this, money(dollars));
    this.closest("button").title = note;
  }
}

customElements.define("turn-price", TurnPrice);
