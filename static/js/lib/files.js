// Pictures that people drop, paste or pick, as files or by their address on the web.

import { gettext } from "studio/lib/gettext";

// What was dropped and is a folder; a File does not tell.
const FOLDERS = new WeakSet();

/** The files of a drop or a paste. */
function filesOf(transfer) {
  const files = [...(transfer?.files ?? [])];
  const items = [...(transfer?.items ?? [])].filter(({ kind }) => kind === "file");
  for (const [index, item] of items.entries()) if (files[index] && item.webkitGetAsEntry?.()?.isDirectory) FOLDERS.add(files[index]);
  return files;
}

/** Whether what was dropped is a folder. */
export function isFolder(file) {
  return FOLDERS.has(file);
}

/** What a drop or a paste brings: files, or the address of a picture on the web; else nothing. */
export function picturesIn(transfer) {
  const files = filesOf(transfer);
  const link = files.length ? null : linkIn(transfer?.getData("text/uri-list").split("\n")[0] || transfer?.getData("text/plain"));
  return link ? [link] : files;
}

/** Whether something that is dragged over the page may be a picture; what it is, browsers tell when it is dropped. */
export function hasPicture(transfer) {
  return (transfer?.types ?? []).some((type) => type === "Files" || type === "text/uri-list");
}

/** The text if it is one web address and nothing else, else null. */
export function linkIn(text) {
  const link = text?.trim() ?? "";
  return /^https?:\/\/[^\s/]+(?:\/\S*)?$/i.test(link) && URL.canParse(link) ? link : null;
}

/** What a picture from the web is called: the last part of its address, or else its host. */
function nameOfLink(link) {
  const { pathname, hostname } = new URL(link);
  const last = pathname.split("/").filter(Boolean).at(-1) ?? hostname;
  try {
    return decodeURIComponent(last).slice(0, 120);
  } catch {
    return last.slice(0, 120);
  }
}

/** What a picture is called; one from the clipboard is "image.png" for all browsers. */
export function nameOf(file, pasted) {
  if (typeof file === "string") return nameOfLink(file);
  return pasted && /^image\.\w+$/.test(file.name) ? gettext("pasted %(file)s", { file: file.name }) : file.name || gettext("picture");
}

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
