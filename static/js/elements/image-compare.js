// The divider of the slider. It says where it stands as a share of what can be seen of the picture, 0 to 1; the stage
// draws the rest. img-comparison-slider moves with the picture; ours stays on the screen while the picture is zoomed.

class ImageCompare extends HTMLElement {
  #abort;
  /** Where on the stage the share is counted from, in pixels; the stage keeps it. */
  range = { left: 0, width: 1 };
  share = 0.5;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.input = this.querySelector("input");
    this.input.addEventListener("input", () => this.#move(this.input.value / 100), { signal });
    this.addEventListener("pointerdown", (event) => this.#hold(event), { signal });
    this.addEventListener("pointermove", (event) => this.hasPointerCapture(event.pointerId) && this.#drag(event), {
      signal,
    });
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  #hold(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.setPointerCapture(event.pointerId);
  }

  #drag(event) {
    const { left } = this.parentElement.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left - this.range.left) / this.range.width));
    this.input.value = Math.round(share * 100);
    this.#move(share);
  }

  #move(share) {
    this.share = share;
    this.dispatchEvent(new CustomEvent("split-moved", { bubbles: true }));
  }
}

customElements.define("image-compare", ImageCompare);
