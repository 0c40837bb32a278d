// From a drawing to a request: what can be said in words at once, painted masks after they were uploaded.

import { boundsOf, notesBody, regionBody, shapeBody } from "studio/lib/drawn";
import { gettext } from "studio/lib/gettext";
import { Refusal, api } from "studio/lib/http";
import { uploadPicture } from "studio/lib/uploads";
import { isBlank, maskFile } from "studio/lib/masks";

/** The fields of a request for its price: a region that is still to be painted stands there as the box around it. */
export function sketchOf(doc, picture) {
  const region = regionBody(doc.region, picture);
  if (region && isUnpainted(region)) region.rect = boundsOf(doc.region.shapes, picture);
  return { ...(region ? { region } : {}), ...notesBody(doc) };
}

const isUnpainted = (body) => !["rect", "polygon", "mask", "turn"].some((name) => name in body);

/** Sends masks; the same one only once. */
export class Masks {
  #images;
  #sent = new Map();

  /** `images` is a MaskImages. */
  constructor(images) {
    this.#images = images;
  }

  /** The fields of the turn's request. Rejects with a Refusal. */
  async bodyOf(doc, picture) {
    const body = sketchOf(doc, picture);
    if (body.region && isUnpainted(regionBody(doc.region, picture))) {
      delete body.region.rect;
      body.region.mask = await this.#upload(doc.region.shapes, picture);
    }
    return body;
  }

  /** Make a lock on a turn's picture. Rejects with a Refusal. */
  async lock(shapes, turn, picture) {
    const said = shapeBody(shapes);
    const body = isUnpainted(said) ? { mask: await this.#upload(shapes, picture) } : said;
    return api("POST", `/turns/${turn}/locks`, body);
  }

  async #upload(shapes, picture) {
    const name = JSON.stringify([shapes, picture.width, picture.height]);
    if (!this.#sent.has(name)) {
      await this.#images.load(shapes);
      if (isBlank(shapes, picture, this.#images.of)) {
        throw new Refusal(gettext("The region is empty."), { hint: gettext("Draw it larger, or clear it.") });
      }
      const asset = await uploadPicture(await maskFile(shapes, picture, this.#images.of), () => {});
      this.#sent = new Map([[name, asset.id]]);
    }
    return this.#sent.get(name);
  }
}
