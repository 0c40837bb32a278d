// The share dialog: its contents are a fragment of the server's, links are made and ended through the API.

import { fillFrom } from "studio/lib/fragments";
import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { announce, complain } from "studio/lib/page";

const DAY_MS = 86_400_000;

class ShareDialog extends HTMLElement {
  #turn = "";

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.addEventListener("submit", (event) => {
      if (!event.target.matches(".share-form")) return;
      event.preventDefault();
      this.#create(event.target);
    });
    this.addEventListener("click", (event) => {
      const copy = event.target.closest("[data-copy]");
      const revoke = event.target.closest("[data-revoke]");
      if (copy) this.#copy(copy);
      if (revoke) this.#revoke(revoke);
      if (event.target === this.dialog) this.dialog.close();
    });
  }

  /** Open for the branch of a turn. Rejects with a Refusal if the dialog could not be fetched. */
  async open(turn) {
    this.#turn = turn ?? "";
    await this.#fetch(this.dialog);
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** Somebody made or ended a link. */
  async refresh() {
    if (!this.dialog.open) return;
    const fresh = document.createElement("div");
    await this.#fetch(fresh).catch(() => {});
    const links = fresh.querySelector("#share-links");
    if (links) this.querySelector("#share-links").replaceWith(links);
  }

  #fetch(target) {
    return fillFrom(`${this.dataset.url}?turn=${this.#turn}`, target);
  }

  async #create(form) {
    const line = form.querySelector(".error-line");
    const button = form.querySelector('[type="submit"]');
    const { scope, days, prompts, download } = form.elements;
    const ends = days.value ? new Date(Date.now() + days.value * DAY_MS).toISOString() : null;
    const body = {
      scope: scope.value,
      expires_at: ends,
      allow: { download: download.checked },
      show: { prompts: prompts.checked },
    };
    if (scope.value === "branch") body.turn = form.dataset.turn;
    button.disabled = true;
    complain(line, null);
    try {
      const link = await api("POST", `/sessions/${this.dataset.session}/shares`, body);
      this.#reveal(form, link.url);
    } catch (refusal) {
      complain(line, refusal);
      button.disabled = false;
    }
  }

  #reveal(form, url) {
    form.hidden = true;
    const shown = this.querySelector(".share-new");
    shown.hidden = false;
    const field = shown.querySelector("input");
    field.value = url;
    field.focus();
    field.select();
    this.refresh();
  }

  async #copy(button) {
    const field = this.querySelector("#share-url");
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Only secure origins have a clipboard; the text is selected, and the old way still works in most places.
      document.execCommand("copy");
    }
    button.querySelector("span").textContent = button.dataset.done;
    announce(button.dataset.done);
  }

  async #revoke(button) {
    const row = button.closest(".share-link");
    button.disabled = true;
    try {
      await api("DELETE", `/shares/${row.dataset.link}`);
      row.remove();
      if (!this.querySelector(".share-link")) this.querySelector("#share-links").hidden = true;
      announce(gettext("The link has ended"));
    } catch (refusal) {
      button.disabled = false;
      button.textContent = refusal.message;
    }
  }
}

customElements.define("share-dialog", ShareDialog);
