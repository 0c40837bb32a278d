// The bell of the top bar: how much is unread, live, and the list, which is fetched when it is opened. Pages tell it of
// news by the event "notifications-changed" (lib/sockets.js, session-stream.js).

import { ngettext } from "studio/lib/gettext";
import { api, readJson, readText } from "studio/lib/http";
import { putMore } from "studio/lib/more";
import { complain, fragmentOf } from "studio/lib/page";

// A burst is asked for once.
const MOMENT_MS = 300;

class NotificationBell extends HTMLElement {
  #abort;
  #soon = 0;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.popup = this.querySelector("[popover]");
    this.list = this.querySelector("ol");
    this.line = this.querySelector(".error-line");
    this.badge = this.querySelector("[data-count]");
    document.addEventListener("notifications-changed", () => this.#askSoon(), { signal });
    this.popup.addEventListener("toggle", ({ newState }) => newState === "open" && this.#open(), { signal });
    this.addEventListener("click", (event) => this.#click(event), { signal });
  }

  disconnectedCallback() {
    this.#abort.abort();
    clearTimeout(this.#soon);
  }

  #askSoon() {
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => this.#ask(), MOMENT_MS);
  }

  async #ask() {
    const { unread } = await readJson(this.dataset.unreadUrl).catch(() => ({}));
    if (unread === undefined) return;
    const more = unread > Number(this.badge.dataset.count);
    this.badge.dataset.count = unread;
    this.badge.hidden = !unread;
    this.badge.querySelector("b").textContent = unread > 99 ? "99+" : unread;
    // In words of its own: a turn that ends may be told at the same moment.
    if (more) this.querySelector("[data-said]").textContent = ngettext("%(n)s unread notification", "%(n)s unread notifications", unread);
    if (this.popup.matches(":popover-open")) this.#open();
  }

  #open() {
    return this.#attempt(async () => this.list.replaceChildren(fragmentOf(await readText(this.dataset.url))));
  }

  #click(event) {
    const { target } = event;
    const link = target.closest("[data-notification]");
    const more = target.closest("[data-more]");
    // It goes on although the page is left.
    if (link) api("POST", `/notifications/${link.dataset.notification}/read`, {}, { keepalive: true }).catch(() => {});
    else if (target.closest("[data-read-all]")) this.#attempt(() => this.#readAll());
    else if (more) this.#attempt(() => this.#more(more));
  }

  async #readAll() {
    await api("POST", "/notifications/read");
    this.#ask();
  }

  async #more(button) {
    const [first] = await putMore(button, `${this.dataset.url}?cursor=${button.dataset.more}`);
    first?.querySelector("a")?.focus();
  }

  async #attempt(work) {
    complain(this.line, null);
    try {
      await work();
    } catch (refusal) {
      complain(this.line, refusal);
    }
  }
}

customElements.define("notification-bell", NotificationBell);
