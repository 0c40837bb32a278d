// Pictures that people drop, paste or pick.

import { gettext, number } from "studio/lib/gettext";

export const READABLE = ["image/png", "image/jpeg", "image/webp", "image/gif"];
const ENDINGS = /\.(png|jpe?g|webp|gif)$/i;

/** What is wrong with a file, as [sentence, hint]; null if it may be sent. */
export function complaint(file, maxBytes) {
  if (file.size > maxBytes) return [tooLarge(file, maxBytes), gettext("Send a smaller one.")];
  if (file.size === 0) return empty(file);
  const known = file.type ? READABLE.includes(file.type) : ENDINGS.test(file.name ?? "");
  if (known) return null;
  const said = gettext("%(file)s is no picture that the studio can read.", { file: file.name || gettext("This") });
  return [said, gettext("Use PNG, JPEG, WebP or GIF.")];
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

/** The first file of a drop or a paste, pictures first; null if there is none. */
export function fileOf(transfer) {
  const files = [...(transfer?.files ?? [])];
  return files.find((file) => file.type.startsWith("image/")) ?? files[0] ?? null;
}

export function hasFiles(transfer) {
  return [...(transfer?.types ?? [])].includes("Files");
}

/** What a drop or a paste brings: a file, the address of a picture on the web, or null. */
export function pictureIn(transfer) {
  return fileOf(transfer) ?? linkIn(transfer?.getData("text/uri-list").split("\n")[0] || transfer?.getData("text/plain"));
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
