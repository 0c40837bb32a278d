// The program of a turn, in the panel: fetched when it is wanted, in the language that was looked at last.

import { copyText } from "studio/lib/clipboard";
import { api } from "studio/lib/http";
import { announce, complain } from "studio/lib/page";
import { recall, remember } from "studio/lib/storage";

const KEPT = "code-language";

class TurnCode extends HTMLElement {
  connectedCallback() {
    this.details = this.querySelector("details");
    const kept = this.querySelector(`input[value="${CSS.escape(recall(KEPT, "python"))}"]`);
    if (kept) kept.checked = true;
    this.addEventListener("change", ({ target }) => {
      remember(KEPT, target.value);
      this.#load();
    });
    this.querySelector("[data-copy]").addEventListener("click", ({ currentTarget }) => this.#copy(currentTarget));
    this.details.open = recall("code-open", true);
    this.details.addEventListener("toggle", () => {
      remember("code-open", this.details.open ? null : false);
      this.#show();
    });
    // It is in a tab that is mostly closed: until somebody sees it, nothing is asked for.
    this.watch = new IntersectionObserver(() => this.#show());
    this.watch.observe(this);
  }

  disconnectedCallback() {
    this.watch.disconnect();
  }

  #show() {
    if (this.asked || !this.details.open || !this.checkVisibility()) return;
    this.asked = true;
    this.#load();
  }

  async #load() {
    const language = this.querySelector("input:checked").value;
    try {
      const answer = await api("GET", `${this.dataset.url}?language=${language}`);
      if (language !== this.querySelector("input:checked").value) return;
      complain(this.querySelector(".error-line"), null);
      this.#put(answer);
    } catch (refusal) {
      complain(this.querySelector(".error-line"), refusal);
    }
  }

  #put({ code, files, notes, ai_studio_url: studio }) {
    this.querySelector("[data-shown]").hidden = false;
    this.querySelector("code").textContent = code;
    this.querySelector("[data-studio]").href = studio;
    this.querySelector("[data-files]").hidden = !files.length;
    this.querySelector(".code-files").replaceChildren(...files.map(fileLink));
    const paragraph = (text) => Object.assign(document.createElement("p"), { className: "field-note", textContent: text });
    this.querySelector(".code-notes").replaceChildren(...notes.map(paragraph));
    this.#said("");
  }

  async #copy(button) {
    const line = this.querySelector(".error-line");
    complain(line, null);
    try {
      await copyText(this.querySelector("code").textContent);
      this.#said(button.dataset.done);
      announce(button.dataset.done);
    } catch (refusal) {
      complain(line, refusal);
    }
  }

  #said(text) {
    const label = this.querySelector("[data-copy] span");
    label.dataset.usual ??= label.textContent;
    label.textContent = text || label.dataset.usual;
  }
}

function fileLink({ name, url }) {
  const item = document.createElement("li");
  item.append(Object.assign(document.createElement("a"), { href: url, download: name, textContent: name, className: "link-btn" }));
  return item;
}

customElements.define("turn-code", TurnCode);
