// What is fetched when it comes near: elements that stand for turns by `data-number`, as long as they are `is-away`.

export class Near {
  #near = new Set();
  #observer;
  #load;
  #loading = false;
  #most;

  /** `load(numbers)` fetches at most `most` turns at once, those near the lower edge first. */
  constructor(root, load, most, signal) {
    this.#load = load;
    this.#most = most;
    this.#observer = new IntersectionObserver((seen) => this.#seen(seen), { root, rootMargin: "1500px" });
    signal.addEventListener("abort", () => this.#observer.disconnect());
  }

  watch(places) {
    for (const place of places) this.#observer.observe(place);
  }

  #seen(entries) {
    for (const { target, isIntersecting } of entries) {
      if (!isAway(target)) this.#observer.unobserve(target);
      this.#near[isIntersecting && isAway(target) ? "add" : "delete"](target);
    }
    this.#fill();
  }

  /** One fetch at a time: whoever scrolls fast is shown where they stop, not all that they have passed. */
  async #fill() {
    if (this.#loading) return;
    this.#loading = true;
    try {
      for (let next = this.#next(); next.length; next = this.#next()) {
        await this.#load(next.map(({ dataset }) => dataset.number));
        for (const place of next) this.#near.delete(place);
      }
    } catch {
      // The places stay; the next scroll tries again.
    }
    this.#loading = false;
  }

  #next() {
    return [...this.#near].filter(isAway).sort((a, b) => a.dataset.number - b.dataset.number).slice(-this.#most);
  }
}

function isAway(place) {
  return place.isConnected && place.classList.contains("is-away");
}
