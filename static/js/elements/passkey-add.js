// The form that makes a passkey for the account.

import { makePasskey, passkeysWork } from "studio/lib/passkeys";

class PasskeyAdd extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.line = this.querySelector(".error-line");
    if (!passkeysWork()) {
      this.form.hidden = true;
      this.#say(this.dataset.nowhere);
    }
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#make();
    });
  }

  async #make() {
    this.line.hidden = true;
    const { creation_options: options } = JSON.parse(this.querySelector("#passkey-options").textContent);
    try {
      this.form.elements.credential.value = JSON.stringify(await makePasskey(options));
      this.form.submit();
    } catch {
      this.#say(this.dataset.refused);
    }
  }

  #say(text) {
    this.line.textContent = text;
    this.line.hidden = false;
  }
}

customElements.define("passkey-add", PasskeyAdd);
