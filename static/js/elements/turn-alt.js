// What a turn's picture shows, in words for those who do not see it; the prompt says it until somebody does.

import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { announce, complain } from "studio/lib/page";

class TurnAlt extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("textarea");
    field.addEventListener("change", () => this.#save(field));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      field.blur();
    });
  }

  async #save(field) {
    const { turn, usual } = this.dataset;
    const text = field.value.trim() || usual;
    field.value = text;
    const line = this.querySelector(".error-line");
    complain(line, null);
    try {
      await api("POST", `/turns/${turn}/alt-text`, { alt_text: text === usual ? "" : text });
      announce(gettext("The description is saved"));
    } catch (refusal) {
      complain(line, refusal);
    }
  }
}

customElements.define("turn-alt", TurnAlt);
