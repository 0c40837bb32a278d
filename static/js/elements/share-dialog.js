// The share dialog, and the list of links in the settings: contents are the server's, links are made, changed and ended
// through the API.

import "studio/elements/copy-field";
import { fillFrom } from "studio/lib/fragments";
import { gettext } from "studio/lib/gettext";
import { api } from "studio/lib/http";
import { announce, complain, fromHtml } from "studio/lib/page";
import { adapt, bodyOf, fill } from "studio/lib/share-form";

class ShareDialog extends HTMLElement {
  #turn = "";
  // The link that is changed, as the API tells it; null for a new one.
  #link = null;

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.addEventListener("submit", (event) => {
      if (!event.target.matches(".share-form")) return;
      event.preventDefault();
      this.#send(event.target);
    });
    this.addEventListener("change", (event) => {
      const form = event.target.closest(".share-form");
      if (form) adapt(form, event.target.name);
    });
    this.addEventListener("click", (event) => this.#click(event));
  }

  #click({ target }) {
    const on = (name) => target.closest(`[data-${name}]`);
    if (on("edit")) this.#edit(JSON.parse(on("edit").closest(".share-link").dataset.terms));
    if (on("cancel")) this.#refill().catch((refusal) => complain(this.querySelector(".share-form .error-line"), refusal));
    if (on("revoke")) this.#revoke(on("revoke"));
    if (target === this.dialog) this.dialog.close();
  }

  /** Open for the branch of a turn. Rejects with a Refusal if the dialog could not be fetched. */
  async open(turn) {
    this.#turn = turn ?? "";
    await this.#refill();
    if (!this.dialog.open) this.dialog.showModal();
  }

  async #refill() {
    this.#link = null;
    if (!this.dataset.url) return this.dialog.close();
    await this.#fetch(this.dialog);
  }

  /** Somebody made, changed or ended a link. */
  async refresh() {
    if (!this.dialog.open || !this.dataset.url) return;
    const fresh = document.createElement("div");
    await this.#fetch(fresh).catch(() => {});
    const links = fresh.querySelector("#share-links");
    if (links) this.querySelector("#share-links").replaceWith(links);
  }

  #fetch(target) {
    return fillFrom(`${this.dataset.url}?turn=${this.#turn}`, target);
  }

  /** The form for a link that is there, which keeps its scope. */
  #edit(link) {
    this.#link = link;
    const form = this.querySelector(".share-form");
    for (const part of form.querySelectorAll("[data-new-only]")) part.remove();
    form.hidden = false;
    this.querySelector(".share-new")?.setAttribute("hidden", "");
    form.querySelector("[data-cancel]").hidden = false;
    form.querySelector('[type="submit"] span').textContent = form.dataset.save;
    complain(form.querySelector(".error-line"), null);
    fill(form, link);
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.scrollTop = 0;
    form.elements.days.focus();
  }

  async #send(form) {
    const line = form.querySelector(".error-line");
    const button = form.querySelector('[type="submit"]');
    const body = bodyOf(form, this.#link);
    button.disabled = true;
    complain(line, null);
    try {
      if (this.#link) await this.#change(body);
      else this.#reveal(form, await api("POST", `/sessions/${this.dataset.session}/shares`, body));
    } catch (refusal) {
      complain(line, refusal);
    }
    button.disabled = false;
  }

  async #change(body) {
    await api("PATCH", `/shares/${this.#link.id}`, body);
    announce(gettext("The link is changed"));
    if (!this.dataset.url) return location.reload();
    await this.#refill();
  }

  #reveal(form, { url, qr }) {
    form.hidden = true;
    const shown = this.querySelector(".share-new");
    shown.hidden = false;
    shown.querySelector(".share-qr div").replaceChildren(fromHtml(qr));
    const field = shown.querySelector("input");
    field.value = url;
    field.focus();
    this.dialog.scrollTop = 0;
    this.refresh();
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
