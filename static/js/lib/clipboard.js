// Copying: texts, and the picture that is looked at.

import { gettext } from "studio/lib/gettext";
import { Refusal } from "studio/lib/http";
import { announce } from "studio/lib/page";

/** Copy a text. Rejects with a Refusal if the browser lets the page do it in neither way. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Only secure origins have a clipboard; elsewhere the old way still works in most browsers.
    if (!copySelected(text)) throw new Refusal(gettext("This browser does not let the page copy."));
  }
}

function copySelected(text) {
  const { activeElement } = document;
  const field = Object.assign(document.createElement("textarea"), { value: text });
  // Outside of an open dialog nothing can be selected.
  (activeElement.closest("dialog") ?? document.body).append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  activeElement.focus();
  return copied;
}

/** As PNG: the only kind that every clipboard takes. */
export async function copyPicture(workspace) {
  const picture = workspace.stage.picture;
  if (!picture) return;
  try {
    await navigator.clipboard.write([new ClipboardItem({ "image/png": asPng(picture.original) })]);
    announce(gettext("The picture is on the clipboard"));
  } catch {
    workspace.complain({
      message: gettext("This browser does not let the page copy pictures."),
      hint: gettext("Download the original instead."),
    });
  }
}

async function asPng(url) {
  const blob = await (await fetch(url)).blob();
  if (blob.type === "image/png") return blob;
  const bitmap = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  return canvas.convertToBlob({ type: "image/png" });
}
