// Putting a picture on the stage without a flicker.

import { sameShape } from "studio/lib/geometry";

const SLOW_MS = 60;

/**
 * Show {src, thumb, alt, width, height} in an img on a sheet of this shape: what is there stays until the new picture
 * can be painted; if that takes, the thumbnail fills in. Of two calls the later one wins.
 */
export async function drawPicture(img, picture, shape) {
  const { src, thumb, alt = "" } = picture;
  img.dataset.wanted = src;
  img.dataset.fit = sameShape(shape, picture) ? "cover" : "contain";
  const put = (source) => {
    if (img.dataset.wanted !== src) return;
    img.src = source;
    img.alt = alt;
    dropFull(img, src);
  };
  const next = new Image();
  next.src = src;
  const slow = thumb && setTimeout(() => put(thumb), SLOW_MS);
  // A picture that cannot be decoded is shown as the browser shows such pictures.
  await next.decode().catch(() => {});
  clearTimeout(slow);
  put(src);
}

/**
 * The stage shows a rendition of large pictures; whoever looks closer than it has pixels, `width` of the screen's, gets the
 * real ones. They are laid over it once they are decoded, off the page's thread: nothing flickers, moves or waits.
 */
export async function drawFull(img, picture, shape, width) {
  const { src, original } = picture;
  const there = [...img.parentElement.querySelectorAll(".full")].find((one) => one.dataset.of === src);
  const needed = original && original !== src && width > shownWidth(picture) * 1.05;
  if (there) there.hidden = !needed;
  // What is on its way, or could not be shown, is not asked for again.
  if (!needed || there || img.dataset.full === src) return;
  img.dataset.full = src;
  const full = Object.assign(new Image(), { className: "full", alt: "", decoding: "async", draggable: false, src: original });
  full.dataset.fit = sameShape(shape, picture) ? "cover" : "contain";
  full.dataset.of = src;
  try {
    await full.decode();
  } catch {
    return;
  }
  if (img.dataset.full !== src || img.dataset.wanted !== src) return;
  img.parentElement.querySelector(".full")?.remove();
  img.after(full);
}

/** Pixels across in the rendition at `src`, whose address says the longer side that it was fitted to. */
function shownWidth({ src, width, height }) {
  const [, side] = /\/fit-(\d+)\./.exec(src) ?? [];
  return side ? width * Math.min(1, side / Math.max(width, height)) : width;
}

/** Take away the real pixels of another picture than `src`; of any, if it is null. */
export function dropFull(img, src) {
  for (const full of img.parentElement.querySelectorAll(".full")) if (full.dataset.of !== src) full.remove();
  if (img.dataset.full !== src) delete img.dataset.full;
}
