// Keeps one element of a list in view. What is out of sight in the chain has a guessed height (turn.css), and tiles grow
// when they come in sight or are told more: where an element lies is only known once those around it are laid out.

export class InView {
  #scroller;
  #held = null;
  #at = []; // how large the list was when it was last laid out, and where it was scrolled to

  /** `scroller` scrolls `list`, whose size says that something in it has moved. */
  constructor(scroller, list, signal) {
    this.#scroller = scroller;
    const observer = new ResizeObserver(() => this.#show());
    observer.observe(list);
    observer.observe(scroller);
    signal.addEventListener("abort", () => observer.disconnect());
    scroller.addEventListener("scroll", () => this.#held && this.#scrolled(), { signal, passive: true });
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

  #scrolled() {
    const [size, place] = this.#now();
    // In a list of another size the browser has scrolled, to keep what it takes for seen in its place.
    if (size === this.#at[0] && place !== this.#at[1]) this.#held = null;
  }

  #now() {
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = this.#scroller;
    return [`${scrollWidth} ${scrollHeight} ${clientWidth} ${clientHeight}`, `${scrollLeft} ${scrollTop}`];
  }

  #show() {
    if (this.#held?.isConnected) this.#held.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#at = this.#now();
  }
}
