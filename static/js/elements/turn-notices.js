// Word of a turn that ends while nobody looks: a notification of the browser, a short sound. Each is off until somebody
// wants it; the mark in the tab's title (lib/page.js) is always there. Loaded once somebody has chosen, or opens the menu
// (lib/workspace-commands.js).

import { plainTitle } from "studio/lib/page";
import { recall, remember } from "studio/lib/storage";

const KEPT = "notices";
// Long enough for another tab to answer.
const ANSWER_MS = 200;
// Timers of tabs in the background may be late by more than a second.
const SAID_MS = 5000;

class TurnNotices extends HTMLElement {
  #abort;
  // The tabs of this session.
  #tabs;

  connectedCallback() {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.notify = this.querySelector('[name="notify"]');
    this.sound = this.querySelector('[name="sound"]');
    const kept = recall(KEPT);
    if (kept) {
      this.notify.checked = kept.notify && globalThis.Notification?.permission === "granted";
      this.sound.checked = kept.sound;
    }
    this.notify.closest("label").hidden = !globalThis.Notification || !isSecureContext;
    this.#tabs = new BroadcastChannel(`notices.${this.closest("[data-session]").dataset.session}`);
    this.#tabs.addEventListener("message", ({ data }) => data === "watched?" && isWatched() && this.#tabs.postMessage("watched"), { signal });
    this.addEventListener("change", ({ target }) => this.#changed(target), { signal });
    document.addEventListener("turn-ended", ({ detail }) => this.#tell(detail), { signal });
    // Chosen while this was on its way.
    if (!kept) for (const box of this.querySelectorAll(":checked")) this.#changed(box);
  }

  disconnectedCallback() {
    this.#abort.abort();
    this.#tabs.close();
  }

  async #changed(box) {
    if (box === this.notify && box.checked) box.checked = await mayNotify();
    this.#refuse(box === this.notify && !box.checked && globalThis.Notification?.permission !== "default");
    if (box === this.sound && box.checked) chime();
    this.#keep();
  }

  async #tell({ text, turn }) {
    if (!this.sound.checked && !this.notify.checked) return;
    if (isWatched() || (await this.#isWatchedElsewhere()) || !(await isFirst(`${turn} ${text}`))) return;
    if (this.sound.checked) chime();
    if (!this.notify.checked) return;
    try {
      const notice = new Notification(plainTitle(), { body: text, tag: turn });
      notice.addEventListener("click", () => (window.focus(), notice.close()));
    } catch {
      // Chrome on Android has the constructor, and throws.
      this.notify.checked = false;
      this.#refuse(true);
      this.#keep();
    }
  }

  #refuse(refused) {
    this.querySelector("[data-refused]").hidden = !refused;
  }

  #keep() {
    remember(KEPT, { notify: this.notify.checked, sound: this.sound.checked });
  }

  /** Whether another tab of this session is looked at just now. */
  #isWatchedElsewhere() {
    return new Promise((resolve) => {
      const answered = new AbortController();
      const done = (watched) => (answered.abort(), resolve(watched));
      this.#tabs.addEventListener("message", ({ data }) => data === "watched" && done(true), { signal: answered.signal });
      setTimeout(done, ANSWER_MS, false);
      this.#tabs.postMessage("watched?");
    });
  }
}

/** Whether no other tab has said the same just now; where the browser has no locks (plain http), each tab says it. */
function isFirst(notice) {
  if (!navigator.locks) return true;
  return new Promise((resolve) => {
    navigator.locks.request(`notice ${notice}`, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise((done) => setTimeout(done, SAID_MS));
    });
  });
}

function isWatched() {
  return !document.hidden && document.hasFocus();
}

async function mayNotify() {
  return (await globalThis.Notification?.requestPermission()) === "granted";
}

/** Two soft notes. */
function chime() {
  const audio = new AudioContext();
  const start = audio.currentTime;
  [660, 880].forEach((pitch, index) => {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const volume = new GainNode(audio, { gain: 0 });
    const from = start + index * 0.14;
    volume.gain.setTargetAtTime(0.12, from, 0.01);
    volume.gain.setTargetAtTime(0, from + 0.1, 0.06);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + 0.5);
    if (index) tone.addEventListener("ended", () => audio.close());
  });
}

customElements.define("turn-notices", TurnNotices);
