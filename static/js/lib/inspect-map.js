// The change map on the picture: warmer where it differs more, and in words how much of it does. The studio measures it
// once for each pair of pictures.

import { api } from "studio/lib/http";
import { mapNote } from "studio/lib/changes";
import { gettext } from "studio/lib/gettext";
import { announce } from "studio/lib/page";

export class ChangeMap {
  #stage;
  #note;
  #on = false;
  #wanted = null;

  constructor(stage) {
    this.#stage = stage;
    this.#note = stage.querySelector(".map-note");
  }

  show(on) {
    this.#on = on;
    this.#stage.toggleAttribute("data-map", on);
    this.follow();
  }

  /** Another picture may be looked at now, or it may be compared with another. */
  async follow() {
    const { picture } = this.#stage;
    const path = this.#on && picture?.before ? changesOf(picture) : null;
    this.#note.hidden = !path;
    if (path === this.#wanted) return;
    this.#wanted = path;
    this.#draw(null);
    if (!path) return;
    this.#note.textContent = gettext("Comparing");
    try {
      const found = await api("GET", path);
      if (this.#wanted !== path) return;
      this.#draw(found.map, picture.before);
      this.#note.textContent = mapNote(found);
      announce(this.#note.textContent);
    } catch (refusal) {
      if (this.#wanted !== path) return;
      this.#note.textContent = refusal.message;
      this.#wanted = null;
    }
  }

  #draw(source, before) {
    const sheet = this.#stage.after;
    sheet.querySelector(".change-map")?.remove();
    if (!source) return;
    const map = Object.assign(new Image(), { src: source, alt: "", className: "change-map", draggable: false });
    // It has the shape of the picture before.
    map.width = before.width;
    map.height = before.height;
    sheet.append(map);
  }
}

function changesOf({ turn, before }) {
  return `/turns/${turn}/changes${before.turn ? `?against=${before.turn}` : ""}`;
}
