// Looking closely: how large and how near, what lies under the pointer, a loupe, the grid of pixels and the map of what
// changed. The stage knows where its picture lies; what is drawn here follows it.

import { drawGrid } from "studio/lib/inspect-grid";
import { spotAt } from "studio/lib/inspect-panes";
import { Loupe } from "studio/lib/inspect-loupe";
import { ChangeMap } from "studio/lib/inspect-map";
import { Pixels, hex } from "studio/lib/pixels";
import { recall, remember } from "studio/lib/storage";

// Share of a pixel of the screen for one of the picture from which on the pixels are told apart.
const GRID_FROM = 4;

/** Returns {toggle(name)} for "map", "loupe" and "grid". */
export function bindInspector(workspace, signal) {
  const { stage } = workspace;
  const bar = stage.querySelector(".inspect");
  const grid = stage.querySelector(".pixel-grid");
  const pixels = new Pixels();
  const loupe = new Loupe(stage, pixels);
  const map = new ChangeMap(stage);
  const on = { map: false, loupe: false, grid: recall("grid", true) };
  let pointer = null;

  const follow = () => {
    const { picture, place } = stage;
    const ratio = picture && place ? (place.width * devicePixelRatio) / picture.width : 0;
    bar.hidden = !picture || (stage.isFitted && !on.loupe);
    grid.hidden = !picture || !on.grid || ratio < GRID_FROM;
    if (!grid.hidden) drawGrid(grid, stage);
    pixels.keep(picture);
    bar.querySelector('[data-inspect="grid"]').hidden = ratio < GRID_FROM;
    if (!bar.hidden) read();
    if (on.loupe) loupe.draw(pointer);
  };

  /** Size, zoom, and what lies under the pointer. */
  const read = () => {
    const { picture } = stage;
    const say = (name, text) => (bar.querySelector(`[data-${name}]`).textContent = text);
    say("size", `${picture.width} × ${picture.height}`);
    const spot = pointer && spotAt(stage, pointer);
    say("at", spot ? `${spot.x}, ${spot.y}` : "");
    const color = spot && pixels.colorAt(spot);
    bar.querySelector("[data-swatch]").hidden = !color;
    say("color", color ? hex(color) : "");
    if (color) bar.querySelector("[data-swatch]").style.background = hex(color);
  };

  const toggle = (name) => {
    on[name] = !on[name];
    for (const button of workspace.querySelectorAll(`[data-inspect="${name}"]`)) button.setAttribute("aria-pressed", on[name]);
    if (name === "grid") remember("grid", on.grid);
    if (name === "map") map.show(on.map);
    if (name === "loupe") {
      stage.toggleAttribute("data-loupe", on.loupe);
      loupe.show(on.loupe);
    }
    follow();
  };

  const moved = (event) => {
    pointer = event;
    if (on.loupe || !bar.hidden) follow();
  };
  for (const name of ["pointermove", "pointerdown"]) stage.view.addEventListener(name, moved, { signal });
  stage.view.addEventListener("pointerleave", () => ((pointer = null), follow()), { signal });
  stage.addEventListener("picture-placed", follow, { signal });
  pixels.addEventListener("read", follow, { signal });
  workspace.addEventListener("turn-shown", () => map.follow(), { signal });
  signal.addEventListener("abort", () => pixels.keep(null));
  bar.querySelector('[data-inspect="grid"]').setAttribute("aria-pressed", on.grid);
  follow();
  return { toggle };
}
