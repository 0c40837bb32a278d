// Bringing files and pictures to the studio, with their progress shown. Loaded with the first of them.

import { isFolder, linkIn } from "studio/lib/files";
import { gettext, number } from "studio/lib/gettext";
import { Refusal, api, headers, openWorkspace, refusalOf } from "studio/lib/http";

/** What is wrong with a file, as [sentence, hint]; null if it may be sent. What its bytes are, the studio alone can say. */
export function complaint(file, maxBytes) {
  if (isFolder(file)) return [gettext("%(file)s is a folder.", { file: file.name }), gettext("Open it and drop the pictures that are in it.")];
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

/** 734 kB, 2.6 MB. */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  return `${number(bytes / 1e6, { minimumFractionDigits: 1, maximumFractionDigits: 1 })} MB`;
}

/** Upload a picture; `progress(sent, total)` is told the bytes. Resolves to the asset. */
export function uploadPicture(file, progress) {
  return upload("/assets", file, progress);
}

/** Send a file as a form; `progress(sent, total)` is told the bytes. Resolves to the parsed answer. */
function upload(path, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1${path}`);
    request.responseType = "json";
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => progress(event.loaded, event.total));
    request.addEventListener("load", () => {
      const good = request.status >= 200 && request.status < 300;
      good ? resolve(request.response) : reject(refusalOf(request.status, request.response));
    });
    const lost = () =>
      reject(new Refusal(gettext("The upload was interrupted."), { hint: gettext("Check the connection, then try again."), code: "offline" }));
    request.addEventListener("error", lost);
    request.addEventListener("abort", lost);
    const form = new FormData();
    form.append("file", file, file.name || "picture");
    form.append("workspace", openWorkspace() ?? "");
    request.send(form);
  });
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
