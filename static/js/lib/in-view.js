// Keeps one element of a list in view. What is out of sight in the chain has a guessed height (turn.css), and tiles grow
// when they come in sight or are told more: where an element lies is only known once those around it are laid out.

export class InView {
  #scroller;
  #held = null;
  #at = []; // where the list was scrolled to when it was last laid out

  /** `scroller` scrolls `list`, whose size says that something in it has moved. */
  constructor(scroller, list, signal) {
    this.#scroller = scroller;
    const observer = new ResizeObserver(() => this.#show());
    observer.observe(list);
    observer.observe(scroller);
    signal.addEventListener("abort", () => observer.disconnect());
    // The browser's own scrolling keeps what is seen in its place: with what is laid out, so it is known here by now.
    const scrolled = () => this.#place.some((value, axis) => value !== this.#at[axis]) && (this.#held = null);
    scroller.addEventListener("scroll", scrolled, { signal, passive: true });
  }

  /** Scroll to the element with the next frame, and keep it in view until somebody scrolls or another one is held. */
  hold(element) {
    this.#held = element;
    // With the frame that shows it: the page is laid out once.
    requestAnimationFrame(() => this.#held === element && this.#show());
  }

  /** The element has been replaced. */
  replace(old, fresh) {
    if (this.#held === old) this.#held = fresh;
  }

  get #place() {
    return [this.#scroller.scrollTop, this.#scroller.scrollLeft];
  }

  #show() {
    if (this.#held?.isConnected) this.#held.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#at = this.#place;
  }
}
