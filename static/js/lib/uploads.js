// Picking up a picture wherever it is dropped or pasted, as a file or by its address on the web, and bringing it to the
// studio with its progress shown.

import { archiveComplaint, complaint, hasPicture, linkIn, picturesIn, size } from "studio/lib/files";
import { gettext } from "studio/lib/gettext";
import { Refusal, api, openWorkspace, upload, uploadPicture } from "studio/lib/http";

/**
 * Call `take(pictures, pasted)` for what is dropped or pasted anywhere on the page, files or an address; `veil` shows
 * while something hovers.
 */
export function catchPictures(veil, take, signal) {
  let depth = 0;
  // What is dragged from the page itself is no news to it.
  let inside = false;
  const brings = (event) => !inside && hasPicture(event.dataTransfer);
  const hover = (change) => {
    depth = Math.max(0, depth + change);
    veil.hidden = depth === 0;
  };
  const on = (name, handle) => document.addEventListener(name, handle, { signal });
  on("dragstart", (event) => (inside = !event.defaultPrevented));
  // No end is told of what was taken from the page while it was dragged.
  for (const name of ["dragend", "pointerdown"]) on(name, () => (inside = false));
  on("dragenter", (event) => brings(event) && hover(1));
  on("dragleave", (event) => brings(event) && hover(-1));
  on("dragover", (event) => brings(event) && event.preventDefault());
  on("drop", (event) => {
    if (!brings(event)) return;
    // Whoever sits under the pointer may have taken it: the prompt bar takes references.
    const pictures = event.defaultPrevented ? [] : picturesIn(event.dataTransfer);
    event.preventDefault();
    depth = 0;
    veil.hidden = true;
    if (pictures.length) take(pictures, false);
  });
  on("paste", (event) => {
    const pictures = event.defaultPrevented ? [] : picturesIn(event.clipboardData);
    if (!pictures.length || (typeof pictures[0] === "string" && !meansPicture(event.target))) return;
    event.preventDefault();
    take(pictures, true);
  });
}

/** Whether an address that is pasted there is meant as a picture: not within other text, and not in other fields. */
function meansPicture(target) {
  if (!target.matches?.("input, textarea, [contenteditable]")) return true;
  return target.name === "prompt" && !target.value;
}

/** Shows bytes in `box`, and once all are sent what the studio does with them. */
function progressIn(box, name, then) {
  const [label, amount, bar] = ["[data-name]", "[data-amount]", "progress"].map((part) => box.querySelector(part));
  label.textContent = name;
  return (sent, total) => {
    bar.max = total;
    bar.value = sent;
    amount.textContent = sent < total ? gettext("%(sent)s of %(total)s", { sent: size(sent), total: size(total) }) : then;
  };
}

/** Check and bring the ZIP of a session that was exported, shown as `sendPicture` does. Resolves to the new session. */
export async function sendSession(file, maxBytes, box) {
  const wrong = archiveComplaint(file, maxBytes);
  if (wrong) throw new Refusal(wrong[0], { hint: wrong[1], code: "request_too_large" });
  const show = progressIn(box, file.name, gettext("reading the session, picture by picture"));
  show(0, file.size);
  box.hidden = false;
  try {
    return await upload("/imports", file, (sent, total) => {
      show(sent, total);
      // How far it has read, the studio does not tell.
      if (sent >= total) box.querySelector("progress").removeAttribute("value");
    });
  } finally {
    box.hidden = true;
  }
}

/**
 * Check and bring a picture, a file or an address; `box` is the upload element that shows name, bytes and bar. Resolves
 * to the asset.
 */
export async function sendPicture(picture, name, maxBytes, box) {
  const link = typeof picture === "string";
  const wrong = link ? null : complaint(picture, maxBytes);
  if (wrong) throw new Refusal(wrong[0], { hint: wrong[1], code: "not_a_picture" });
  const show = progressIn(box, name, gettext("reading the picture"));
  if (link) {
    box.querySelector("progress").removeAttribute("value");
    box.querySelector("[data-amount]").textContent = gettext("fetching it from %(host)s", { host: new URL(picture).host });
  } else show(0, picture.size);
  box.hidden = false;
  try {
    return await (link ? api("POST", "/assets/fetch", { url: linkIn(picture), workspace: openWorkspace() }) : uploadPicture(picture, show));
  } catch (refusal) {
    // Of several, the studio does not know which one it looked at.
    if (link || refusal.code !== "invalid_image") throw refusal;
    throw new Refusal(`${name}: ${refusal.message}`, refusal);
  } finally {
    box.hidden = true;
  }
}
