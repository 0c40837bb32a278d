// The stage: one picture, or two to compare, on neutral grey. `show` is told what to look at; the attribute `data-mode`
// (single, slider, side) how. The sheet only changes its shape when the picture has another one.

import { covering, fit, fullScale, margin, sameShape, visible, zoomed } from "studio/lib/geometry";
import { put } from "studio/lib/page";
import { drawFull, drawPicture, dropFull } from "studio/lib/pictures";
import { StageZoom } from "studio/lib/zoom";

class PictureStage extends HTMLElement {
  static observedAttributes = ["data-base"];
  #abort;
  #zoom;
  #shown = null;
  #shape = null;
  #sheet = { x: 0, y: 0, width: 1, height: 1 };
  #view = null; // its size, so that nothing has to be laid out to know it

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.view = this.querySelector(".stage-view");
    this.after = this.querySelector(".pane-after .sheet");
    this.before = this.querySelector(".pane-before .sheet");
    this.#zoom = new StageZoom(this.after, this.view, (now) => this.#moved(now), signal);
    const resized = () => {
      this.#view = null;
      this.#keepPlace(() => this.#layOut());
    };
    const observer = new ResizeObserver(resized);
    observer.observe(this.view);
    signal.addEventListener("abort", () => observer.disconnect());
    this.addEventListener("split-moved", () => this.#frame(), { signal });
    this.view.addEventListener("dblclick", () => this.zoom(this.isFitted ? "full" : "fit"), { signal });
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  /** Whoever shows pictures here compares with the turn of this id from now on, with the parent if it is empty. */
  attributeChangedCallback() {
    if (this.view) this.dispatchEvent(new CustomEvent("base-changed", { bubbles: true }));
  }

  /**
   * Look at a picture: {src, thumb, original, width, height, alt, label, before}; `before` is {src, original, width,
   * height, label} or null. Without a picture the stage is empty.
   */
  show(picture) {
    const same = this.#shown?.src === picture?.src && this.#shown?.before?.src === picture?.before?.src;
    this.#shown = picture;
    this.toggleAttribute("data-picture", Boolean(picture));
    this.toggleAttribute("data-before", Boolean(picture?.before));
    this.#label(".label-after", picture?.label);
    this.#label(".label-before", picture?.before?.label);
    if (!picture) {
      this.#shape = null;
      for (const name of ["see-x", "see-y", "see-r", "see-b"]) this.style.removeProperty(`--${name}`);
      for (const img of this.querySelectorAll(".picture")) {
        img.removeAttribute("src");
        dropFull(img, null);
      }
      return void this.dispatchEvent(new CustomEvent("picture-placed"));
    }
    const moved = this.#shape && !sameShape(this.#shape, picture);
    if (!this.#shape || moved) this.#shape = { width: picture.width, height: picture.height };
    if (moved) this.zoom("fit");
    this.#keepPlace(() => this.#layOut());
    if (!same) {
      drawPicture(this.after.firstElementChild, picture, this.#shape);
      if (picture.before) drawPicture(this.before.firstElementChild, picture.before, this.#shape);
      this.#sharpen(this.#zoom.now);
    } else this.after.firstElementChild.alt = picture.alt;
  }

  get picture() {
    return this.#shown;
  }

  /** Where all of the picture lies in its pane now, zoom included; null without one. */
  get place() {
    return this.#shape && this.placeOf(this.#shown);
  }

  /** Where all of a picture lies or would lie in its pane. */
  placeOf(picture) {
    return covering(picture, zoomed(this.#sheet, this.#zoom.now));
  }

  /** Let a pointer that is down move the picture. */
  pan = (event) => this.#zoom.take(event);

  get isFitted() {
    return Math.abs(this.#zoom.now.scale - 1) < 0.01;
  }

  setMode(mode) {
    this.#keepPlace(() => {
      this.dataset.mode = mode;
      this.#layOut();
    });
    this.#moved(this.#zoom.now);
  }

  /** Move a picture that is larger than its pane by so many pixels of the screen. */
  move(x, y) {
    this.#zoom.move(x, y);
  }

  /** "fit", "full" (one to one), or a factor. */
  zoom(how) {
    if (!this.#shown) return;
    if (how === "fit") this.#zoom.to(1);
    else if (how === "full") this.#zoom.full();
    else this.#zoom.by(how);
  }

  hold(holding) {
    this.toggleAttribute("data-holding", holding && Boolean(this.#shown?.before));
    this.#label(".label-after", holding ? this.#shown?.before?.label : this.#shown?.label);
  }

  #label(selector, text) {
    const label = this.querySelector(selector);
    put(label, text ?? "");
    label.toggleAttribute("hidden", !text || (selector === ".label-before" && !this.#comparing));
  }

  get #comparing() {
    return this.hasAttribute("data-before") && this.dataset.mode !== "single";
  }

  /** Do what changes the room for the picture; whoever looks closely sees the same part as large as before. */
  #keepPlace(change) {
    const { place } = this.#zoom;
    change();
    if (place && this.#shape) this.#zoom.keep(place);
  }

  /** Fit the sheet into its pane. */
  #layOut() {
    if (!this.#shape) return;
    const area = this.#area;
    this.#sheet = fit(this.#shape, area, margin(this.#size.width));
    this.#zoom.geometry = { sheet: this.#sheet, area, full: fullScale(this.#shown, this.#sheet, devicePixelRatio) };
    for (const [name, value] of Object.entries({ x: "x", y: "y", w: "width", h: "height" })) {
      this.#set(name, `${this.#sheet[value]}px`);
    }
    this.#frame();
  }

  #moved(now) {
    this.before.style.transform = `scale(${now.scale}) translate(${now.x}px, ${now.y}px)`;
    this.#frame(now);
    const real = (now.scale * this.#sheet.width * devicePixelRatio) / (this.#shown?.width ?? 1);
    this.toggleAttribute("data-pixels", real >= 4);
    this.#sharpen(now);
    this.dispatchEvent(new CustomEvent("zoom-changed", { bubbles: true, detail: { scale: now.scale, share: real } }));
  }

  /** The real pixels where the renditions have too few; of both pictures, or a glance at the one before would mislead. */
  async #sharpen({ scale }) {
    if (!this.#shown) return;
    const width = scale * this.#sheet.width * devicePixelRatio;
    await drawFull(this.after.firstElementChild, this.#shown, this.#shape, width);
    if (this.#shown?.before) drawFull(this.before.firstElementChild, this.#shown.before, this.#shape, width);
  }

  /** Where labels and divider go: the corners of what can be seen of the picture. */
  #frame(now = this.#zoom.now) {
    if (!this.#shape) return;
    const area = this.#area;
    const seen = visible(zoomed(this.#sheet, now), area);
    const compare = this.querySelector("image-compare");
    const slider = this.dataset.mode === "slider" && this.hasAttribute("data-before");
    compare.toggleAttribute("hidden", !slider);
    this.querySelector(".label-before").toggleAttribute("hidden", !this.#comparing || !this.#shown?.before?.label);
    const split = seen.x + (compare.share ?? 0.5) * seen.width;
    const right = this.#size.width - (this.dataset.mode === "side" ? area.width : 0) - seen.x - seen.width;
    const marks = { "see-x": seen.x, "see-y": seen.y, "see-r": right, "see-b": area.height - seen.y - seen.height, split };
    for (const [name, value] of Object.entries(marks)) this.#set(name, `${value.toFixed(1)}px`);
    compare.range = { left: seen.x, width: seen.width };
    this.dispatchEvent(new CustomEvent("picture-placed"));
  }

  /** All that is on the stage inherits it: what is the same is not written again. */
  #set(name, value) {
    if (this.style.getPropertyValue(`--${name}`) !== value) this.style.setProperty(`--${name}`, value);
  }

  get #area() {
    const { width, height } = this.#size;
    const half = this.dataset.mode === "side" && this.hasAttribute("data-before");
    return { width: half ? width / 2 : width, height };
  }

  get #size() {
    this.#view ??= { width: this.view.clientWidth, height: this.view.clientHeight };
    return this.#view;
  }
}

customElements.define("picture-stage", PictureStage);
