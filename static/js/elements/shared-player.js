// The player of a shared link: steps with the arrow keys, the original against the step that is looked at, and what is
// new while the page is open. The step stands in `data-step` and in the address.

import { lineTo } from "studio/lib/chain";
import { gettext } from "studio/lib/gettext";
import { takeCopy } from "studio/lib/guest";
import { isTyping, keyName } from "studio/lib/keys";
import { announce, complain, fromHtml } from "studio/lib/page";
import { stepNote } from "studio/lib/player";
import { drawLyingRail } from "studio/lib/rail";

class SharedPlayer extends HTMLElement {
  #abort;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.stage = this.querySelector("picture-stage");
    this.list = this.querySelector(".steps");
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.addEventListener("live-message", (event) => this.#message(event.detail), { signal });
    this.addEventListener("live-state", (event) => event.detail === "ended" && location.reload(), { signal });
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    document.addEventListener("keyup", (event) => keyName(event) === "Space" && this.stage.hold(false), { signal });
    if (this.querySelector("button:is([data-notes], [data-decide])")) this.#bindGuest(signal);
    if (this.dataset.step) this.show(this.dataset.step, { keepAddress: true });
    else this.#arrows();
  }

  disconnectedCallback() {
    this.#abort.abort();
  }

  /** What guests say, where the link lets them: nobody waits for that. */
  async #bindGuest(signal) {
    const [{ bindNotes }, { bindReview }] = await Promise.all([import("studio/lib/guest-notes"), import("studio/lib/guest-review")]);
    bindNotes(this, signal);
    bindReview(this, signal);
    // A click before this would be lost.
    for (const button of this.querySelectorAll("button:is([data-notes], [data-decide])")) button.disabled = false;
    this.#tell();
  }

  /** The step that is shown. */
  get current() {
    return this.list.querySelector(`#step-${Number(this.dataset.step)}`);
  }

  get stream() {
    return this.querySelector("session-stream");
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("step-shown"));
  }

  get steps() {
    return [...this.list.querySelectorAll(".step")];
  }

  get turns() {
    return this.steps.map(({ dataset }) => ({
      number: Number(dataset.number),
      parent: dataset.parent ? Number(dataset.parent) : null,
    }));
  }

  show(number, { keepAddress = false } = {}) {
    const step = this.list.querySelector(`#step-${Number(number)}`);
    if (!step) return;
    this.dataset.step = number;
    if (!keepAddress) history.replaceState(null, "", `?step=${number}`);
    const first = this.#originOf(step);
    const { dataset } = step;
    const place = this.steps.indexOf(step) + 1;
    const title = step.firstElementChild.dataset.title ?? "";
    this.stage.show({
      ...this.#pictureOf(step),
      turn: dataset.turn,
      alt: dataset.alt ?? (title || gettext("Step %(n)s", { n: place })),
      label: gettext("Step %(n)s of %(all)s", { n: place, all: this.steps.length }),
      before: first === step ? null : { ...this.#pictureOf(first), label: gettext("Original") },
    });
    this.querySelector(".player-prompt").textContent = title;
    this.querySelector(".player-note").textContent = stepNote(this.turns, Number(number), [dataset.author, dataset.model], [dataset.cost, dataset.credentials]);
    this.querySelector(".player-empty").hidden = true;
    const download = this.querySelector("[data-download]");
    if (download) Object.assign(download, { href: `${dataset.file}?name=${encodeURIComponent(`${download.dataset.name}-${number}`)}`, hidden: false });
    this.querySelector("[data-take]")?.removeAttribute("hidden");
    this.stream.look?.(Number(number));
    this.#mark(step);
    this.#arrows();
    this.#tell();
  }

  /** Looked at closely, a step shows its exact pixels; not so where the link lets nobody have them. */
  #pictureOf({ dataset, firstElementChild }) {
    return {
      src: dataset.src,
      thumb: firstElementChild.querySelector("img").src,
      original: dataset.original ?? dataset.src,
      width: Number(dataset.width),
      height: Number(dataset.height),
    };
  }

  /** The picture that the step's line began with. */
  #originOf(step) {
    const [first] = lineTo(this.turns, Number(step.dataset.number));
    return this.list.querySelector(`#step-${first}`);
  }

  #mark(current) {
    const line = new Set(lineTo(this.turns, Number(current.dataset.number)));
    for (const step of this.steps) {
      const number = Number(step.dataset.number);
      const link = step.firstElementChild;
      step === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
      step.toggleAttribute("data-off", !line.has(number) && number < Number(current.dataset.number));
    }
    drawLyingRail(this.querySelector(".steps-rail"), this.steps, this.turns, Number(current.dataset.number));
    current.scrollIntoView({ block: "nearest", inline: "center" });
  }

  #arrows() {
    const at = this.steps.findIndex((step) => step.dataset.number === this.dataset.step);
    const [back, on] = this.querySelectorAll("[data-go]");
    back.disabled = at <= 0;
    on.disabled = at === this.steps.length - 1;
  }

  go(by) {
    const at = this.steps.findIndex((step) => step.dataset.number === this.dataset.step);
    const next = this.steps[at + by];
    if (next) this.show(next.dataset.number);
  }

  #click(event) {
    const go = event.target.closest("[data-go]");
    const take = event.target.closest("[data-take]");
    if (take) return this.attempt(take, () => takeCopy(this.current.dataset.turn));
    const step = event.target.closest(".step");
    if (go) this.go(Number(go.dataset.go));
    else if (step && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      this.show(step.dataset.number);
    }
  }

  /** Do something that may be refused, at a button's wish if there is one. */
  async attempt(button, work) {
    const line = this.querySelector(".player-error");
    if (button) button.disabled = true;
    complain(line, null);
    try {
      await work();
    } catch (refusal) {
      complain(line, refusal);
    }
    if (button) button.disabled = false;
  }

  #key(event) {
    if (isTyping(event.target)) return;
    const key = keyName(event);
    const onDivider = event.target.matches?.('input[type="range"]');
    if (key === "ArrowLeft" && !onDivider) this.go(-1);
    else if (key === "ArrowRight" && !onDivider) this.go(1);
    else if ((key === "Home" || key === "End") && !onDivider) this.show(this.steps.at(key === "Home" ? 0 : -1)?.dataset.number);
    else if (key === "c") this.dispatchEvent(new CustomEvent("note-wanted"));
    else if (key === "Space" && !event.target.matches("a, button")) this.stage.hold(true);
    else return;
    event.preventDefault();
  }

  /** A picture that was made while the page is open: shown at once to whoever stood at the end. */
  #message({ html }) {
    if (!html) return;
    const fresh = fromHtml(html);
    const old = this.list.querySelector(`#${fresh.id}`);
    if (old && Number(old.dataset.revision) >= Number(fresh.dataset.revision)) return;
    const stoodAtEnd = this.steps.at(-1)?.dataset.number === this.dataset.step;
    if (old) old.replaceWith(fresh);
    else this.#insert(fresh);
    if (!old) announce(gettext("A new step"));
    const follow = !old && (stoodAtEnd || !this.dataset.step);
    this.show(follow ? fresh.dataset.number : this.dataset.step, { keepAddress: !follow });
  }

  #insert(step) {
    const next = this.steps.find((one) => Number(one.dataset.number) > Number(step.dataset.number));
    this.list.insertBefore(step, next ?? null);
  }
}

customElements.define("shared-player", SharedPlayer);
