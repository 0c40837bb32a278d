// The studio was updated while this page was open: said quietly, and put right by itself once nobody looks and nothing
// could be lost. Drafts, references and drawings are kept by the browser (lib/storage.js).

const UNDER_WAY = 'dialog[open], [aria-busy="true"], .upload:not([hidden]), .stage-upload:not([hidden]), .turn:not([data-number])';

class ReleaseNotice extends HTMLElement {
  #abort;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    // A server that has changed has cut its lines; a part that is missing may be of another release.
    for (const name of ["line-reopened", "part-missing"]) document.addEventListener(name, () => this.#look(), { signal });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#reload() : this.#look()), { signal });
    this.querySelector("button").addEventListener("click", () => location.reload(), { signal });
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  async #look() {
    if (!this.hidden) return;
    const answer = await fetch("/release", { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const { release } = await answer.json().catch(() => ({}));
    if (!release || release === this.dataset.release) return;
    this.hidden = false;
    this.#reload();
  }

  #reload() {
    if (document.hidden && !this.hidden && !document.querySelector(UNDER_WAY)) location.reload();
  }
}

customElements.define("release-notice", ReleaseNotice);
