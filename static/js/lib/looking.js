// Tells the studio which turn this page looks at, for those who look at the same session: when it changes, and now and
// then besides, for whoever is not heard of is taken to be gone. A page in the background looks at nothing.

const MOMENT_MS = 250;
// The studio forgets a page after 50 s of silence (sessions_app/presence.py).
const AGAIN_MS = 20_000;

export class Looking {
  #send;
  #number = null;
  #soon = 0;
  #beat;

  constructor(send, signal) {
    this.#send = send;
    this.#beat = setInterval(() => document.hidden || this.say(), AGAIN_MS);
    document.addEventListener("visibilitychange", () => this.say(), { signal });
    signal.addEventListener("abort", () => (clearInterval(this.#beat), clearTimeout(this.#soon)));
  }

  /** Turn `number` is looked at now; 0 while there is none. */
  at(number) {
    this.#number = number ?? 0;
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.say(), MOMENT_MS);
  }

  say() {
    if (this.#number !== null) this.#send({ looks: document.hidden ? null : this.#number });
  }
}
