// The notes beside the player: fetched for the step that is shown once somebody opens them; their pins on the picture.

import { nameOf } from "studio/lib/guest-dialogs";
import { fillFrom } from "studio/lib/fragments";
import { element } from "studio/lib/loading";
import { painted } from "studio/lib/page";

const PHONE = "(max-width: 760px)";

export function bindNotes(player, signal) {
  const side = player.querySelector(".player-notes");
  if (!side) return;
  const body = side.querySelector(".player-notes-body");
  const opener = player.querySelector("button[data-notes]");
  const pins = player.querySelector("note-pins");
  const on = (name, handle) => player.addEventListener(name, (event) => handle(event.detail, event), { signal });
  const notes = () => body.querySelector("turn-notes");
  const stepOf = () => player.current?.dataset ?? {};

  const load = async () => {
    const { turn, output } = stepOf();
    if (side.hidden || !turn || notes()?.dataset.turn === turn) return;
    await fillFrom(`${location.pathname}/notes?turn=${turn}`, body);
    if (stepOf().turn !== turn) return load();
    await Promise.all([element("turn-notes"), element("note-pins"), import("studio/elements/relative-time")]);
    notes().on(output);
  };
  const open = async (shown = true) => {
    side.hidden = !shown;
    player.toggleAttribute("data-side", shown);
    opener.setAttribute("aria-expanded", shown);
    // The stage has another size now.
    await painted();
    if (shown) await player.attempt(null, load);
    else pins.show?.([], "");
  };
  const draw = () => {
    const { output } = stepOf();
    const { turn } = notes()?.dataset ?? {};
    if (pins.show && turn) pins.show(side.hidden ? [] : notes().shown.filter((one) => !one.output || one.output === output), turn);
  };
  const placed = async () => {
    if (!(await nameOf(player))) return;
    if (matchMedia(PHONE).matches) await open(false);
    const where = await pins.ask();
    await open();
    if (where) notes().place(where);
    notes().write();
  };

  on("step-shown", () => {
    const { notes: number = "" } = stepOf();
    const count = opener.querySelector(".player-count");
    count.hidden = !number;
    count.textContent = number;
    if (!side.hidden) player.attempt(null, load);
  });
  on("click", (_, { target }) => {
    if (target.closest("button[data-notes]")) open(side.hidden);
    if (target.closest("[data-notes-close]")) (open(false), opener.focus());
    if (target.closest('[data-command="note"]')) placed();
    const link = target.closest("a[data-turn-number]");
    if (link) player.show(link.dataset.turnNumber);
  });
  // The first note is signed when it is sent; whoever thinks better of it keeps the words.
  const signed = async (event) => {
    const form = event.target.closest(".player-notes form");
    const field = form?.querySelector("textarea");
    if (player.dataset.guest || !field?.value.trim()) return;
    event.preventDefault();
    event.stopPropagation();
    if (!(await nameOf(player))) return field.focus();
    notes().dataset.guest = player.dataset.guest;
    form.requestSubmit();
  };
  player.addEventListener("submit", signed, { signal, capture: true });
  on("place-wanted", placed);
  on("note-wanted", async () => {
    await open();
    if (notes()) placed();
  });
  on("notes-changed", draw);
  on("note-placed", (where) => pins.draft?.(where));
  on("draft-moved", (where) => notes()?.place(where));
  on("note-sent", () => player.stream.catchUp?.());
  on("note-shown", (id) => pins.choose?.(id));
  on("note-picked", async (id) => {
    await open();
    notes().reveal(id, { focus: true });
  });
  on("live-message", ({ notes: html, turn }) => html !== undefined && turn.id === notes()?.dataset.turn && notes().put(html));
}
