// Pictures that people drop, paste or pick.

export const READABLE = ["image/png", "image/jpeg", "image/webp", "image/gif"];
const ENDINGS = /\.(png|jpe?g|webp|gif)$/i;

/** What is wrong with a file, as [sentence, hint]; null if it may be sent. */
export function complaint(file, maxBytes) {
  if (file.size > maxBytes) {
    const limit = Math.floor(maxBytes / 2 ** 20);
    return [`${file.name || "This picture"} has ${size(file.size)}; the studio takes up to ${limit} MB.`, "Send a smaller one."];
  }
  if (file.size === 0) return [`${file.name || "This file"} is empty.`, "Choose another one."];
  const known = file.type ? READABLE.includes(file.type) : ENDINGS.test(file.name ?? "");
  return known ? null : [`${file.name || "This"} is no picture that the studio can read.`, "Use PNG, JPEG, WebP or GIF."];
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
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** What a picture is called; one from the clipboard is "image.png" for all browsers. */
export function nameOf(file, pasted) {
  if (typeof file === "string") return nameOfLink(file);
  return pasted && /^image\.\w+$/.test(file.name) ? `pasted ${file.name}` : file.name || "picture";
}
