// Copying the picture that is looked at, as PNG: the only kind that every clipboard takes.

import { gettext } from "studio/lib/gettext";
import { announce } from "studio/lib/page";

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
