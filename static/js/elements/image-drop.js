// Takes pictures that are dropped on, pasted into (or their address) or picked for the open session; each becomes a turn of its own.

import { api } from "studio/lib/http";
import { newClientId } from "studio/lib/ids";
import { catchPictures, sendPicture } from "studio/lib/uploads";

class ImageDrop extends HTMLElement {
  #abort;
  #busy = false;

  connectedCallback() {
    this.#abort = new AbortController();
    this.file = Object.assign(document.createElement("input"), { type: "file", accept: "image/*", hidden: true });
    this.append(this.file);
    this.file.addEventListener("change", () => this.take(this.file.files[0], this.file.files[0]?.name));
    catchPictures(this.querySelector(".drop-veil"), (picture, name) => this.take(picture, name), this.#abort.signal);
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  pick() {
    this.file.click();
  }

  /** Make a turn of a picture: a file, or its address on the web. */
  async take(picture, name) {
    if (!picture || this.#busy) return;
    this.#busy = true;
    this.file.value = "";
    const client = newClientId();
    const workspace = this.closest("session-workspace");
    const { composer } = workspace;
    try {
      const box = document.querySelector(".stage-upload");
      const asset = await sendPicture(picture, name, Number(this.dataset.maxBytes), box);
      this.#tell("turn-sent", { client, prompt: name, upload: true });
      const inputs = [{ asset: asset.id, role: "base", name }];
      const turn = await api("POST", `/sessions/${workspace.dataset.session}/turns`, { prompt: "", inputs, client_id: client });
      this.#tell("turn-accepted", { client, turn });
      if (composer.prompt.value.trim() === picture) composer.put("");
    } catch (refusal) {
      this.#tell("turn-refused", { client });
      this.#tell("refused", refusal);
      // An address that leads to nothing stays to be corrected.
      if (typeof picture === "string" && !composer.prompt.value) composer.put(picture);
    } finally {
      this.#busy = false;
    }
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

customElements.define("image-drop", ImageDrop);
