// The button that signs in by a passkey; there only where the browser has any for this address.

import { passkeysWork, usePasskey } from "studio/lib/passkeys";
import { readJson } from "studio/lib/http";

class PasskeyLogin extends HTMLElement {
  connectedCallback() {
    this.hidden = !passkeysWork();
    this.form = this.querySelector("form");
    this.line = this.querySelector(".error-line");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#signIn();
    });
  }

  async #signIn() {
    this.line.hidden = true;
    try {
      // By its header the server knows that a script asks.
      const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
      const { request_options: options } = await readJson(this.dataset.options, { headers, credentials: "same-origin" });
      this.form.elements.credential.value = JSON.stringify(await usePasskey(options));
      this.form.submit();
    } catch (error) {
      this.line.textContent = error.status ? error.message : this.dataset.refused;
      this.line.hidden = false;
    }
  }
}

customElements.define("passkey-login", PasskeyLogin);
