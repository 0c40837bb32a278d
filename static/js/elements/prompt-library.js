// The page where a team keeps its styles and snippets. Everything is kept through the API; the page draws it again.

import { api } from "studio/lib/http";
import { announce, complain, fragmentOf } from "studio/lib/page";

class PromptLibrary extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save(event.target);
    });
    this.addEventListener("input", ({ target }) => {
      const button = target.closest(".entry")?.querySelector('[type="submit"]');
      if (button) button.hidden = false;
    });
    this.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-remove]");
      if (button) this.#act(button.closest(".entry"), "DELETE", undefined, this.dataset.removed);
    });
  }

  #save(form) {
    const method = form.dataset.id ? "PATCH" : "POST";
    const body = Object.fromEntries(new FormData(form));
    if (method === "POST") body.workspace = this.dataset.workspace;
    return this.#act(form, method, body, this.dataset.saved);
  }

  async #act(form, method, body, said) {
    const part = form.closest("[data-path]");
    const { id } = form.dataset;
    const line = form.querySelector(".error-line");
    complain(line, null);
    try {
      await api(method, part.dataset.path + (id ? `/${id}` : ""), body);
      await this.#draw(part.dataset.path);
      announce(said);
    } catch (refusal) {
      complain(line, refusal);
    }
  }

  /** Only the part that changed: what is half typed in the other stays. */
  async #draw(path) {
    const page = await fetch(location.href, { credentials: "same-origin" });
    const fresh = fragmentOf(await page.text()).querySelector(`[data-path="${path}"]`);
    const old = this.querySelector(`[data-path="${path}"]`);
    old.replaceWith(fresh);
    fresh.querySelector('.entry[data-id=""] input')?.focus();
  }
}

customElements.define("prompt-library", PromptLibrary);
