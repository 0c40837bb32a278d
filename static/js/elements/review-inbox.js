// The list of pictures in review: by keyboard, as it changes. The server draws it; a hint that a session has changed makes
// the page ask for it again, unless somebody writes into it.

import { readText } from "studio/lib/http";
import { isTyping, keyName } from "studio/lib/keys";
import { putMore } from "studio/lib/more";
import { complain, fragmentOf } from "studio/lib/page";
import { decide } from "studio/lib/reviewing";
import { openSocket } from "studio/lib/sockets";

const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

class ReviewInbox extends HTMLElement {
  #abort;
  #pages = 1;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.list = this.querySelector(".review-items");
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.addEventListener("submit", (event) => this.#submit(event), { signal });
    this.addEventListener("focusin", ({ target }) => this.#mark(target.closest(".review-item")), { signal });
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    openSocket(this.dataset.socket, signal, { message: () => this.refresh(), reopened: () => this.refresh() });
    this.#mark(this.items[0]);
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  get items() {
    return [...this.querySelectorAll(".review-item")];
  }

  get current() {
    return this.querySelector(".review-item[aria-current]");
  }

  /** Draw the list as it is now; what was looked at stays so, or what comes in its place. */
  async refresh() {
    document.dispatchEvent(new CustomEvent("reviews-changed"));
    if (this.querySelector(".review-form:not([hidden])")) return;
    const had = this.items.indexOf(this.current);
    const output = this.current?.dataset.output;
    const focused = this.contains(document.activeElement);
    const parts = [];
    let cursor = "";
    for (let page = 0; page < this.#pages; page++) {
      const html = await readText(this.#address(cursor)).catch(() => null);
      if (html === null) return;
      const part = fragmentOf(html);
      const more = part.querySelector("[data-more]");
      if (more && page < this.#pages - 1) more.parentElement.remove();
      parts.push(part);
      if (!more) break;
      cursor = more.dataset.more;
    }
    if (this.querySelector(".review-form:not([hidden])")) return;
    this.list.replaceChildren(...parts);
    const next = this.items.find((item) => item.dataset.output === output) ?? this.items[Math.max(0, Math.min(had, this.items.length - 1))];
    this.#mark(next);
    if (focused) (next ?? document.getElementById("main")).focus();
  }

  #mark(item) {
    if (!item) return;
    for (const other of this.items) {
      const here = other === item;
      here ? other.setAttribute("aria-current", "true") : other.removeAttribute("aria-current");
      other.tabIndex = here ? 0 : -1;
      for (const control of other.querySelectorAll("a, .review-acts button")) control.tabIndex = here ? 0 : -1;
    }
  }

  #key(event) {
    if (isTyping(event.target)) {
      if (event.key === "Escape") this.#close(event.target.closest(".review-item"));
      else if (event.key === "Enter" && !event.shiftKey && event.target.matches(".review-form textarea")) {
        event.preventDefault();
        event.target.form.requestSubmit();
      }
      return;
    }
    const key = keyName(event);
    const item = this.current;
    if (!item || document.querySelector("dialog[open], :popover-open")) return;
    if (STEPS[key]) this.items[this.items.indexOf(item) + STEPS[key]]?.focus();
    else if (key === "Enter" && !event.target.closest("a, button")) item.querySelector("a").click();
    else if (key === "a") this.#decide(item, "approved");
    else if (key === "r") this.#open(item);
    else return;
    event.preventDefault();
  }

  #click({ target }) {
    const button = target.closest("[data-review], [data-more]");
    const { review, more } = button?.dataset ?? {};
    const item = target.closest(".review-item");
    if (more) this.#more(button);
    else if (review === "approved") this.#decide(item, "approved");
    else if (review === "note") this.#open(item);
    else if (review === "cancel") this.#close(item);
  }

  async #more(button) {
    try {
      const [first] = await putMore(button, this.#address(button.dataset.more));
      this.#pages += 1;
      first?.focus();
    } catch (refusal) {
      this.#notice.refuse(refusal);
    }
  }

  #address(cursor) {
    return `${this.dataset.items}?show=${this.dataset.show}&cursor=${cursor}`;
  }

  get #notice() {
    return document.querySelector("undo-notice");
  }

  #open(item) {
    const form = item.querySelector(".review-form");
    if (!form) return;
    form.hidden = false;
    form.querySelector("textarea").focus();
  }

  #close(item) {
    const form = item?.querySelector(".review-form");
    if (!form) return;
    form.hidden = true;
    form.reset();
    item.focus();
    this.refresh();
  }

  #submit(event) {
    event.preventDefault();
    const item = event.target.closest(".review-item");
    this.#decide(item, "changes_requested", event.target.querySelector("textarea").value);
  }

  async #decide(item, decision, note = "") {
    const line = item.querySelector(".error-line");
    if (!line) return;
    complain(line, null);
    try {
      const { text, undo } = await decide(item.dataset, decision, note);
      const form = item.querySelector(".review-form");
      form.hidden = true;
      form.reset();
      item.focus();
      this.#notice.say(text, () => undo().then(() => this.refresh()));
      await this.refresh();
    } catch (refusal) {
      complain(line, refusal);
    }
  }
}

customElements.define("review-inbox", ReviewInbox);
