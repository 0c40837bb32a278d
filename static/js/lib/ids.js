// Names for turns that this browser makes.

import { recall, remember } from "studio/lib/storage";

/** A random name for a turn. crypto.randomUUID only exists on secure origins; a studio in a LAN is none. */
export function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Gives the same name for the same request until it has been accepted, so that sending it again after a lost answer
 * can never make, or charge, a second turn; another text, another name.
 */
export class ClientIds {
  #of = "";
  #id = "";
  #kept;

  /** With a name it holds over a reload too. */
  constructor(kept = "") {
    this.#kept = kept;
    [this.#of, this.#id] = (kept && recall(kept)) || ["", ""];
  }

  for(body) {
    const text = JSON.stringify(body);
    if (text !== this.#of) {
      this.#of = text;
      this.#id = newClientId();
      if (this.#kept) remember(this.#kept, [this.#of, this.#id]);
    }
    return this.#id;
  }

  accepted() {
    this.#of = "";
    if (this.#kept) remember(this.#kept, null);
  }
}
