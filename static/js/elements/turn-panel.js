// What is known about the turn that is looked at; the server draws it, the first time with the page.

class TurnPanel extends HTMLElement {
  #shown = "";
  #request = null;

  /** Show a turn; `state` changes when what is known of it does. */
  async show(number, state) {
    const wanted = `${number} ${state}`;
    if (wanted === this.#shown) return;
    const first = this.#shown === "" && this.childElementCount > 0;
    this.#shown = wanted;
    if (first) return;
    this.#request?.abort();
    this.#request = new AbortController();
    this.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`${this.dataset.url}?turn=${number}`, {
        headers: { "HX-Request": "true" },
        credentials: "same-origin",
        signal: this.#request.signal,
      });
      if (response.ok) this.#put(await response.text());
    } catch (error) {
      if (error.name === "AbortError") return;
      this.#shown = "";
    }
    this.removeAttribute("aria-busy");
  }

  #put(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    this.replaceChildren(template.content);
  }
}

customElements.define("turn-panel", TurnPanel);
