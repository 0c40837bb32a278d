// Notes in the workspace: their number in the tab, their pins on the picture, what others say, and which tiles have notes
// that were not looked at. The list itself is elements/turn-notes.js, fetched when its tab is first seen.

import { gettext } from "studio/lib/gettext";
import { element, part } from "studio/lib/loading";
import { notesOf, putList } from "studio/lib/note-list";
import { announce, fromHtml } from "studio/lib/page";
import { isPhone, openTab } from "studio/lib/side";
import { recall, remember } from "studio/lib/storage";
import { typedMeanwhile } from "studio/lib/typed-meanwhile";

export function bindNotes(workspace, signal) {
  const { panel, stage, stream, dataset } = workspace;
  const pins = stage.querySelector("note-pins");
  const unseen = new Unseen(workspace, signal);
  const on = (name, handle) => workspace.addEventListener(name, (event) => handle(event.detail, event), { signal });
  const current = () => panel.querySelector("turn-notes");
  const load = (tag) => element(tag).catch((refusal) => (workspace.complain(refusal), null));

  // The panel may be drawn anew while the list's module is on its way, and be another turn's until then.
  const usable = async () => (await load("turn-notes")) && (await panel.drawn, panel.inert ? null : current());

  /** What follows from the list of the turn that is looked at. */
  const drawn = async () => {
    const notes = current();
    if (!notes) return;
    const list = notes.querySelector(".note-list");
    workspace.querySelector("#tab-notes [data-count]").textContent = list.dataset.open > 0 ? list.dataset.open : "";
    unseen.look(notes);
    const { output } = workspace.tile?.dataset ?? {};
    notes.on?.(output);
    // One's own pin stands where that of a note that is being answered was.
    const answered = workspace.composer?.answers?.ids;
    const shown = notesShown().filter((one) => (!one.output || one.output === output) && !answered?.has(one.id));
    if (!pins.show && !shown.some(({ number }) => number)) return;
    if (await load("note-pins")) pins.show(shown, notes.dataset.turn);
  };
  const write = async (where) => {
    openTab(workspace, "notes");
    const [notes, typed] = await typedMeanwhile(usable);
    if (!notes) return;
    if (where) notes.place(where);
    notes.write(typed);
  };
  const ask = async () => {
    await panel.drawn;
    const { turn } = current()?.dataset ?? {};
    if (!turn) return;
    if (stage.picture?.turn !== turn || workspace.tile?.dataset.turn !== turn) return write(null);
    // On a phone the panel lies over the picture.
    if (isPhone()) delete workspace.dataset.side;
    if (!(await load("note-pins"))) return;
    const where = await pins.ask();
    if (where && current()?.dataset.turn === turn) write(where);
    else pins.draft(current()?.main?.place ?? {});
  };
  const notesShown = () => current().shown ?? notesOf(current()).filter(({ resolved }) => !resolved);

  on("panel-drawn", drawn);
  on("notes-changed", drawn);
  on("answers-changed", drawn);
  on("turn-shown", drawn);
  on("note-placed", async (where) => (pins.draft || where.pin || where.region) && (await load("note-pins"))?.draft(where));
  on("draft-moved", (where) => current()?.place?.(where));
  on("place-wanted", ask);
  on("note-sent", () => stream.isOpen || stream.catchUp());
  on("note-shown", async ({ id, leave }) => {
    if (leave && isPhone()) delete workspace.dataset.side;
    (await load("note-pins"))?.choose(id);
  });
  on("note-picked", async (id) => {
    openTab(workspace, "notes");
    (await usable())?.reveal(id, { focus: true });
  });
  on("notes-next", (notes) => part("lib/note-edit").then((lib) => lib.makeNextEdit(workspace, notes)).catch((refusal) => workspace.complain(refusal)));
  on("live-message", (message) => {
    if (message.notes !== undefined && message.turn.id === current()?.dataset.turn) put(current(), message.notes);
    const text = message.kind === "comment.changed" && said(message, dataset.user);
    if (text) announce(text);
  });
  const put = (notes, html) => {
    if (notes.put) return notes.put(html);
    putList(notes.querySelector(".note-list"), fromHtml(html));
    drawn();
  };
  on("click", (_, event) => {
    if (event.target.closest('[data-command="note"]')) ask();
    const link = event.target.closest("a[data-turn-number]");
    if (link && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      workspace.select(link.dataset.turnNumber);
    }
    if (event.target.closest("#tab-notes")) drawn();
  });
  drawn();
}

/** What somebody else did, for screen readers; empty for what this page's person knows. */
function said({ act, comment, comments = [], turn }, user) {
  const one = comments.find(({ id }) => id === comment);
  const values = { name: one?.author ?? one?.guest ?? "", n: turn?.number, text: one?.text };
  if (act === "created" && one && one.author !== user) return gettext("%(name)s on turn %(n)s: %(text)s", values);
  if (act === "resolved" && one && one.resolved_by !== user) return gettext("A note on turn %(n)s was resolved", values);
  return "";
}

/** Tiles with notes that came since this browser last looked at them are marked. */
class Unseen {
  #name;
  #kept;
  #workspace;

  constructor(workspace, signal) {
    this.#workspace = workspace;
    this.#name = `notes-seen.${workspace.dataset.session}`;
    // Whatever was there at the first visit is nothing new.
    const now = Math.floor(Number(document.querySelector('meta[name="server-time"]').content));
    this.#kept = recall(this.#name) ?? { since: now, turns: {} };
    remember(this.#name, this.#kept);
    workspace.chain.addEventListener("tile-put", ({ detail }) => this.#mark(detail), { signal });
    for (const tile of workspace.chain.tiles) this.#mark(tile);
  }

  /** The notes of a turn are looked at, if their tab is open. */
  look(notes) {
    const { panel, chain } = this.#workspace;
    if (panel.dataset.tab !== "notes" || !panel.checkVisibility({ visibilityProperty: true })) return;
    const { turn, number } = notes.dataset;
    const { noted } = notes.querySelector(".note-list").dataset;
    if (noted && this.#kept.turns[turn] !== Number(noted)) {
      this.#kept.turns[turn] = Number(noted);
      remember(this.#name, this.#kept);
    }
    const tile = chain.tile(number);
    if (tile) this.#mark(tile);
  }

  #mark(tile) {
    const { noted = 0, turn } = tile.dataset;
    const seen = this.#kept.turns[turn] ?? this.#kept.since;
    tile.querySelector(".tag-notes")?.classList.toggle("is-new", Number(noted) > seen);
  }
}
