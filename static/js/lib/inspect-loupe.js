// The loupe: single pixels around the pointer, of the picture and of the one that it is compared with, side by side.

import { spotAt } from "studio/lib/inspect-panes";

const SIDE = 132;
// Pixels of the screen for one of the picture, at least; twice as large as on the stage where that is more.
const LEAST = 6;

export class Loupe {
  #stage;
  #pixels;
  #box;

  constructor(stage, pixels) {
    this.#stage = stage;
    this.#pixels = pixels;
    this.#box = stage.querySelector(".loupe");
  }

  show(on) {
    this.#box.hidden = !on;
  }

  /** Draw what lies under the pointer; without one, what lies in the middle of the stage. */
  draw(pointer) {
    const { view, picture } = this.#stage;
    const bounds = view.getBoundingClientRect();
    const middle = { clientX: bounds.left + bounds.width * 0.5, clientY: bounds.top + bounds.height / 2 };
    const at = pointer ?? middle;
    const spot = picture && spotAt(this.#stage, at);
    this.#box.toggleAttribute("data-beside", !spot);
    if (!spot) return;
    const lenses = [picture.before, picture];
    const [x, y] = [spot.x / spot.picture.width, spot.y / spot.picture.height];
    [...this.#box.querySelectorAll("figure")].forEach((figure, index) => {
      figure.hidden = !lenses[index];
      if (lenses[index]) this.#look(figure, lenses[index], x, y);
    });
    this.#put(at, bounds, pointer?.pointerType === "touch");
  }

  #look(figure, picture, x, y) {
    const canvas = figure.firstElementChild;
    const side = Math.round(SIDE * devicePixelRatio);
    if (canvas.width !== side) canvas.width = canvas.height = side;
    figure.lastElementChild.textContent = picture.label;
    const context = canvas.getContext("2d");
    context.clearRect(0, 0, side, side);
    const bitmap = this.#pixels.of(picture);
    if (!bitmap) return;
    const shown = (this.#stage.place.width * devicePixelRatio) / picture.width;
    // An odd number of pixels, so that one of them is the middle.
    const many = Math.floor(side / Math.max(LEAST * devicePixelRatio, 2 * shown) / 2) * 2 + 1;
    const [across, down] = [bitmap.width / picture.width, bitmap.height / picture.height];
    const left = Math.floor(x * picture.width) - (many - 1) / 2;
    const top = Math.floor(y * picture.height) - (many - 1) / 2;
    context.imageSmoothingEnabled = false;
    context.drawImage(bitmap, left * across, top * down, many * across, many * down, 0, 0, side, side);
    const one = side / many;
    context.strokeStyle = "#fff";
    context.strokeRect(((many - 1) / 2) * one - 0.5, ((many - 1) / 2) * one - 0.5, one + 1, one + 1);
    context.strokeStyle = "#000";
    context.strokeRect(((many - 1) / 2) * one - 1.5, ((many - 1) / 2) * one - 1.5, one + 3, one + 3);
  }

  /** Beside the pointer, above a finger, and never beyond the stage or on the line that says sizes. */
  #put({ clientX, clientY }, bounds, finger) {
    const { offsetWidth: width, offsetHeight: height } = this.#box;
    const line = this.#stage.querySelector(".inspect");
    const floor = line.offsetHeight ? line.offsetTop : bounds.height;
    const [x, y] = [clientX - bounds.left, clientY - bounds.top];
    const left = finger ? x - width / 2 : x + 24 + width > bounds.width ? x - 24 - width : x + 24;
    const top = finger ? y - height - 40 : y + 24 + height > floor ? y - 24 - height : y + 24;
    const hold = (value, room) => Math.round(Math.max(6, Math.min(value, room - 6)));
    this.#box.style.transform = `translate(${hold(left, bounds.width - width)}px, ${hold(top, floor - height)}px)`;
  }
}
