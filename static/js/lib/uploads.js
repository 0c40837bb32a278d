// Picking up a picture wherever it is dropped or pasted, and sending it with its progress shown.

import { complaint, fileOf, hasFiles, nameOf, size } from "studio/lib/files";
import { Refusal, uploadPicture } from "studio/lib/http";

/** Call `take(file, name)` for a picture that is dropped or pasted anywhere on the page; `veil` shows while one hovers. */
export function catchPictures(veil, take, signal) {
  let depth = 0;
  const hover = (change) => {
    depth = Math.max(0, depth + change);
    veil.hidden = depth === 0;
  };
  const on = (name, handle) => document.addEventListener(name, handle, { signal });
  on("dragenter", (event) => hasFiles(event.dataTransfer) && hover(1));
  on("dragleave", (event) => hasFiles(event.dataTransfer) && hover(-1));
  on("dragover", (event) => hasFiles(event.dataTransfer) && event.preventDefault());
  on("drop", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    // Whoever sits under the pointer may have taken it: the prompt bar takes references.
    const file = event.defaultPrevented ? null : fileOf(event.dataTransfer);
    event.preventDefault();
    depth = 0;
    veil.hidden = true;
    if (file) take(file, nameOf(file, false));
  });
  on("paste", (event) => {
    const file = event.defaultPrevented ? null : fileOf(event.clipboardData);
    if (!file) return;
    event.preventDefault();
    take(file, nameOf(file, true));
  });
}

/** Check and send a picture; `box` is the upload element that shows name, bytes and bar. Resolves to the asset. */
export async function sendPicture(file, name, maxBytes, box) {
  const wrong = complaint(file, maxBytes);
  if (wrong) throw new Refusal(wrong[0], { hint: wrong[1], code: "not_a_picture" });
  const [label, amount, bar] = ["[data-name]", "[data-amount]", "progress"].map((part) => box.querySelector(part));
  label.textContent = name;
  const show = (sent, total) => {
    bar.max = total;
    bar.value = sent;
    amount.textContent = sent < total ? `${size(sent)} of ${size(total)}` : "reading the picture";
  };
  show(0, file.size);
  box.hidden = false;
  try {
    return await uploadPicture(file, show);
  } finally {
    box.hidden = true;
  }
}
