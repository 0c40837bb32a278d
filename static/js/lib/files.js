// Pictures that people drop, paste or pick.

import { gettext, number } from "studio/lib/gettext";

// What was dropped and is a folder; a File does not tell.
const FOLDERS = new WeakSet();

/** What is wrong with a file, as [sentence, hint]; null if it may be sent. What its bytes are, the studio alone can say. */
export function complaint(file, maxBytes) {
  if (FOLDERS.has(file)) return [gettext("%(file)s is a folder.", { file: file.name }), gettext("Open it and drop the pictures that are in it.")];
  if (file.size > maxBytes) return [tooLarge(file, maxBytes), gettext("Send a smaller one.")];
  return file.size === 0 ? empty(file) : null;
}

function tooLarge(file, maxBytes) {
  const limit = Math.floor(maxBytes / 2 ** 20);
  return gettext("%(file)s has %(size)s; the studio takes up to %(limit)s MB.", { file: file.name || gettext("This picture"), size: size(file.size), limit });
}

function empty(file) {
  return [gettext("%(file)s is empty.", { file: file.name || gettext("This file") }), gettext("Choose another one.")];
}

/** Whether a file is a ZIP: some browsers know its type, others its name alone. */
export function isArchive(file) {
  return /zip/.test(file.type ?? "") || /\.zip$/i.test(file.name ?? "");
}

/** What is wrong with the ZIP of a session, as above. */
export function archiveComplaint(file, maxBytes) {
  if (file.size > maxBytes) return [tooLarge(file, maxBytes), gettext("Export a branch of the session instead.")];
  return file.size === 0 ? empty(file) : null;
}

/** The files of a drop or a paste. */
function filesOf(transfer) {
  const files = [...(transfer?.files ?? [])];
  const items = [...(transfer?.items ?? [])].filter(({ kind }) => kind === "file");
  for (const [index, item] of items.entries()) if (files[index] && item.webkitGetAsEntry?.()?.isDirectory) FOLDERS.add(files[index]);
  return files;
}

export function hasFiles(transfer) {
  return [...(transfer?.types ?? [])].includes("Files");
}

/** What a drop or a paste brings: files, or the address of a picture on the web; else nothing. */
export function picturesIn(transfer) {
  const files = filesOf(transfer);
  const link = files.length ? null : linkIn(transfer?.getData("text/uri-list").split("\n")[0] || transfer?.getData("text/plain"));
  return link ? [link] : files;
}

/** Whether something that is dragged over the page may be a picture; what it is, browsers tell when it is dropped. */
export function hasPicture(transfer) {
  return hasFiles(transfer) || [...(transfer?.types ?? [])].includes("text/uri-list");
}

/** The text if it is one web address and nothing else, else null. */
export function linkIn(text) {
  const link = text?.trim() ?? "";
  return /^https?:\/\/[^\s/]+(?:\/\S*)?$/i.test(link) && URL.canParse(link) ? link : null;
}

/** What a picture from the web is called: the last part of its address, or else its host. */
export function nameOfLink(link) {
  const { pathname, hostname } = new URL(link);
  const last = pathname.split("/").filter(Boolean).at(-1) ?? hostname;
  try {
    return decodeURIComponent(last).slice(0, 120);
  } catch {
    return last.slice(0, 120);
  }
}

/** 734 kB, 2.6 MB. */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  return `${number(bytes / 1e6, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MB`;
}

/** What a picture is called; one from the clipboard is "image.png" for all browsers. */
export function nameOf(file, pasted) {
  if (typeof file === "string") return nameOfLink(file);
  return pasted && /^image\.\w+$/.test(file.name) ? gettext("pasted %(file)s", { file: file.name }) : file.name || gettext("picture");
}
