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
  };
  const next = new Image();
  next.src = src;
  const slow = thumb && setTimeout(() => put(thumb), SLOW_MS);
  // A picture that cannot be decoded is shown as the browser shows such pictures.
  await next.decode().catch(() => {});
  clearTimeout(slow);
  put(src);
}

/** The stage shows a rendition of large pictures; whoever looks closer gets the real pixels. */
export function drawSharp(img, picture, shape) {
  const { src, original } = picture;
  if (!original || original === src || img.dataset.wanted === original) return;
  drawPicture(img, { ...picture, src: original, thumb: null }, shape);
}
