// The pixels of the pictures on the stage, decoded off the page's thread; only for whoever looks at single ones.

export class Pixels extends EventTarget {
  // Address -> bitmap, or null while it is being read or if it cannot be.
  #bitmaps = new Map();
  #picture = null;
  #dot = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });

  /** Forget the pixels of all pictures but this one and the one before it: decoded, each may take 60 MB. */
  keep(picture) {
    if (picture === this.#picture) return;
    this.#picture = picture;
    const wanted = [picture?.original, picture?.before?.original];
    for (const [address, bitmap] of this.#bitmaps) {
      if (wanted.includes(address)) continue;
      bitmap?.close();
      this.#bitmaps.delete(address);
    }
  }

  /** The bitmap of {src, original}, once it is there; the event "read" tells when. */
  of({ src, original }) {
    const address = original ?? src;
    if (!this.#bitmaps.has(address)) this.#read(address, src);
    return this.#bitmaps.get(address);
  }

  /** [red, green, blue] under {picture, x, y}, if the pixels are there. */
  colorAt({ picture, x, y }) {
    const bitmap = this.of(picture);
    if (!bitmap) return null;
    const [across, down] = [bitmap.width / picture.width, bitmap.height / picture.height];
    this.#dot.clearRect(0, 0, 1, 1);
    this.#dot.drawImage(bitmap, Math.floor(x * across), Math.floor(y * down), 1, 1, 0, 0, 1, 1);
    return [...this.#dot.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  }

  async #read(address, rendition) {
    this.#bitmaps.set(address, null);
    // What the browser cannot decode is read from the rendition.
    const bitmap = (await bitmapFrom(address)) ?? (await bitmapFrom(rendition));
    if (!this.#bitmaps.has(address)) return bitmap?.close();
    this.#bitmaps.set(address, bitmap);
    this.dispatchEvent(new Event("read"));
  }
}

async function bitmapFrom(address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    return answer.ok ? await createImageBitmap(await answer.blob()) : null;
  } catch {
    return null;
  }
}

/** #rrggbb */
export function hex(color) {
  return `#${color.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
