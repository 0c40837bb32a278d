// Takes pictures that are dropped on, pasted into (or their address) or picked for the open session; each becomes a turn of its own.

import { catchPictures, nameOf } from "studio/lib/files";
import { api } from "studio/lib/http";
import { newClientId } from "studio/lib/ids";
import { part } from "studio/lib/loading";

class ImageDrop extends HTMLElement {
  #abort;
  #waiting = 0;
  #last = Promise.resolve();

  connectedCallback() {
    this.#abort = new AbortController();
    this.file = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", multiple: true, hidden: true });
    this.append(this.file);
    this.file.addEventListener("change", () => this.take([...this.file.files]));
    catchPictures(this.querySelector(".drop-veil"), (pictures, pasted) => this.take(pictures, pasted), this.#abort.signal);
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  pick() {
    this.file.click();
  }

  /** Make a turn of each picture once all are there: files, or an address on the web. */
  take(pictures, pasted = false) {
    // An address that is sent twice is meant once; files wait for those before them.
    if (!pictures.length || (this.#waiting && typeof pictures[0] === "string")) return;
    const named = pictures.map((picture) => [picture, nameOf(picture, pasted)]);
    this.file.value = "";
    this.#waiting += 1;
    this.#last = this.#last.then(() => this.#bring(named));
  }

  async #bring(named) {
    const { composer } = this.closest("session-workspace");
    const [[first]] = named;
    try {
      const { sendPicture } = await part("lib/uploads");
      const inputs = [];
      for (const [picture, name] of named) {
        const asset = await sendPicture(picture, name, Number(this.dataset.maxBytes), document.querySelector(".stage-upload"));
        inputs.push({ asset: asset.id, role: "base", name });
      }
      for (const input of inputs) await this.#submit(input);
      if (composer.prompt.value.trim() === first) composer.put("");
    } catch (refusal) {
      this.#tell("refused", refusal);
      // An address that leads to nothing stays to be corrected.
      if (typeof first === "string" && !composer.prompt.value) composer.put(first);
    } finally {
      this.#waiting -= 1;
    }
  }

  async #submit(input) {
    const { session } = this.closest("session-workspace").dataset;
    const client = newClientId();
    this.#tell("turn-sent", { client, prompt: input.name, upload: true });
    try {
      const turn = await api("POST", `/sessions/${session}/turns`, { prompt: "", inputs: [input], client_id: client });
      this.#tell("turn-accepted", { client, turn });
    } catch (refusal) {
      this.#tell("turn-refused", { client });
      throw refusal;
    }
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

customElements.define("image-drop", ImageDrop);
