// The dialogs of the gallery: which folder and who sees it, which tags, whose it is.

import { ask } from "studio/lib/asking";
import { namesIn, tagsAfter } from "studio/lib/gallery-changes";
import { api } from "studio/lib/http";

/** Put the cards' sessions into a folder; without cards, give the folder that is looked at another name. */
export function openFolders(gallery, cards) {
  const dialog = gallery.querySelector('[data-dialog="folder"]');
  const wording = cards ? "move" : "rename";
  for (const part of dialog.querySelectorAll("[data-move]")) part.textContent = part.dataset[wording];
  dialog.querySelector("[data-choose]").hidden = !cards;
  const { folder, name } = dialog.querySelector(".dialog-body").elements;
  folder.value = cards ? common(cards, "folder") : "";
  name.value = cards ? "" : folderName(gallery, folder);
  ask(dialog, async () => {
    const typed = name.value.trim();
    if (!cards) await api("PATCH", `/folders/${folderId(gallery)}`, { name: typed });
    else {
      const id = typed ? (await api("POST", "/folders", { name: typed, workspace: gallery.dataset.workspace })).id : folder.value;
      await gallery.change("folder", cards, () => ({ folder: id || null }));
    }
    await bars(gallery);
  });
}

/** Who sees the folder that is looked at, and with it what is in it. */
export function openFolderPeople(gallery) {
  const dialog = gallery.querySelector('[data-dialog="who"]');
  const people = dialog.querySelector(".folder-members");
  const form = dialog.querySelector(".dialog-body");
  const follow = () => (people.hidden = !form.elements.private.value);
  form.onchange = follow;
  follow();
  ask(dialog, async () => {
    const members = [...people.querySelectorAll(":checked:not(:disabled)")].map((box) => Number(box.value));
    const isPrivate = Boolean(form.elements.private.value);
    await api("PATCH", `/folders/${folderId(gallery)}`, isPrivate ? { private: true, members } : { private: false });
    await bars(gallery);
  });
}

/** Take the folder away that is looked at; its sessions stay. */
export function removeFolder(gallery) {
  ask(gallery.querySelector('[data-dialog="remove-folder"]'), async () => {
    await api("DELETE", `/folders/${folderId(gallery)}`);
    location.assign("/");
  });
}

/** Give the cards' sessions tags, or take them away. A tag of some of them only is half ticked, and stays so if left. */
export function openTags(gallery, cards) {
  const dialog = gallery.querySelector('[data-dialog="tags"]');
  const form = dialog.querySelector(".dialog-body");
  const boxes = [...form.querySelectorAll('[type="checkbox"]')];
  for (const box of boxes) {
    const number = cards.filter((card) => tagsOf(card).includes(box.value)).length;
    box.checked = number === cards.length;
    box.indeterminate = number > 0 && number < cards.length;
  }
  form.elements.names.value = "";
  ask(dialog, async () => {
    const ticked = boxes.filter((box) => box.checked).map((box) => box.value);
    const unticked = boxes.filter((box) => !box.checked && !box.indeterminate).map((box) => box.value);
    const added = [...ticked, ...namesIn(form.elements.names.value)];
    await gallery.change("tags", cards, (card) => ({ tags: tagsAfter(tagsOf(card), added, unticked) }));
    await bars(gallery);
  });
}

/** Make somebody else the author of the cards' sessions. */
export function openHandOver(gallery, cards) {
  const dialog = gallery.querySelector('[data-dialog="hand"]');
  const { author } = dialog.querySelector(".dialog-body").elements;
  author.value = "";
  ask(dialog, () => gallery.change("hand", cards, () => ({ author: author.value })));
}

/** The folders and tags to choose from, as they are now. */
function bars(gallery) {
  const parts = ["#gallery-chips", ".gallery-menu", "#gallery-selection"];
  return fetch(location.href, { credentials: "same-origin" })
    .then((answer) => answer.text())
    .then((text) => {
      const page = new DOMParser().parseFromString(text, "text/html");
      for (const part of parts) {
        const [old, fresh] = [gallery.querySelector(part), page.querySelector(part)];
        if (old && fresh) old.replaceWith(fresh);
      }
      window.htmx.process(gallery.querySelector("#gallery-chips"));
      gallery.selection.clear();
    })
    // What was asked for is done; the next visit shows them.
    .catch(() => {});
}

const tagsOf = (card) => card.dataset.tags.split("\n").filter(Boolean);
const folderId = (gallery) => gallery.querySelector(".gallery-folder-acts").dataset.folder;
const folderName = (gallery, menu) => [...menu.options].find((option) => option.value === folderId(gallery))?.text ?? "";

function common(cards, name) {
  const values = new Set(cards.map((card) => card.dataset[name]));
  return values.size === 1 ? [...values][0] : "";
}
