// Where references come from: a file, the clipboard, this session's pictures, the library. Choosing again takes away.

import { linkIn, nameOf, picturesIn } from "studio/lib/files";
import { gettext } from "studio/lib/gettext";
import { Refusal } from "studio/lib/http";
import { complain } from "studio/lib/page";
import { assetOf, itemsOf, takesText, thumbOf } from "studio/lib/references";

class ReferenceDialog extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.line = this.querySelector(".error-line");
    this.file = this.querySelector('input[type="file"]');
    this.file.addEventListener("change", () => this.#bring([...this.file.files], false));
    this.addEventListener("click", (event) => this.#clicked(event.target));
    this.addEventListener("paste", (event) => {
      const pictures = picturesIn(event.clipboardData);
      if (!pictures.length) return;
      event.preventDefault();
      this.#bring(pictures, true);
    });
    document.addEventListener("references-changed", () => this.dialog.open && this.#draw());
  }

  get #strip() {
    return document.querySelector("reference-strip");
  }

  open() {
    complain(this.line, null);
    this.#draw();
    this.dialog.showModal();
    this.#strip.load();
  }

  #draw() {
    const { model, items, subjects } = this.#strip;
    this.querySelector("[data-takes]").textContent = model ? `${takesText(model)}.` : "";
    const there = new Set(items.map(({ asset }) => asset));
    this.#list("session", this.#pictures().map((one) => ({ ...one, pressed: there.has(one.asset) })));
    const known = subjects.filter(({ pictures }) => pictures.length);
    this.#list("library", known.map((one) => ({ asset: one.pictures[0].asset, name: one.name, subject: one.id, pressed: one.pictures.every(({ asset }) => there.has(asset)) })));
  }

  /** Every picture of the chain, the newest first: each turn's own, and its other variants. */
  #pictures() {
    const found = new Map();
    for (const tile of document.querySelectorAll("turn-chain .turn")) {
      for (const { dataset } of [tile, ...tile.querySelectorAll(".turn-outputs button")]) {
        const asset = assetOf(dataset.original);
        if (asset && !found.has(asset)) found.set(asset, { asset, name: gettext("Turn %(n)s", { n: tile.dataset.number }) });
      }
    }
    return [...found.values()].reverse();
  }

  #list(name, picks) {
    const list = this.querySelector(`[data-picks="${name}"]`);
    list.parentElement.querySelector("[data-none]").hidden = picks.length > 0;
    const text = JSON.stringify(picks.map(({ pressed, ...rest }) => rest));
    if (list.dataset.drawn !== text) list.replaceChildren(...picks.map(pick));
    list.dataset.drawn = text;
    picks.forEach(({ pressed }, index) => list.children[index].firstElementChild.setAttribute("aria-pressed", pressed));
  }

  #clicked(target) {
    if (target === this.dialog) this.dialog.close();
    const button = target.closest("button");
    if (button?.dataset.way === "upload") this.file.click();
    if (button?.dataset.way === "paste") this.#paste();
    if (button?.dataset.asset) this.#toggle(button);
  }

  #toggle({ dataset: { asset, name, subject }, ariaPressed }) {
    const known = this.#strip.subjects.find(({ id }) => id === subject);
    const items = known ? itemsOf(known) : [{ asset, name, purpose: "", subject: null }];
    if (ariaPressed === "true") for (const item of items) this.#strip.remove(item.asset);
    else this.#strip.add(...items);
  }

  async #paste() {
    try {
      const items = await navigator.clipboard.read();
      const found = items.map((item) => [item, item.types.find((type) => type.startsWith("image/"))]).find(([, type]) => type);
      const link = found ? null : linkIn(await navigator.clipboard.readText());
      if (!found && !link) throw new Refusal(gettext("There is no picture in the clipboard."), { hint: gettext("Copy one or its address, then paste again.") });
      if (link) return await this.#bring([link], true);
      const [item, type] = found;
      await this.#bring([new File([await item.getType(type)], `image.${type.split("/")[1]}`, { type })], true);
    } catch (refusal) {
      const plain = new Refusal(gettext("The browser does not let the studio read the clipboard."), { hint: gettext("Press Ctrl+V instead.") });
      complain(this.line, refusal instanceof Refusal ? refusal : plain);
    }
  }

  async #bring(files, pasted) {
    complain(this.line, null);
    try {
      for (const file of files) await this.#strip.bring(file, nameOf(file, pasted), this.querySelector(".upload"));
    } catch (refusal) {
      complain(this.line, refusal);
    }
    this.file.value = "";
  }
}

function pick({ asset, name, subject }) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "pick", title: name });
  Object.assign(button.dataset, { asset, name, subject: subject ?? "" });
  button.append(
    Object.assign(document.createElement("img"), { src: thumbOf(asset), alt: "", width: 84, height: 64, loading: "lazy", decoding: "async" }),
    Object.assign(document.createElement("span"), { textContent: name }),
  );
  const item = document.createElement("li");
  item.append(button);
  return item;
}

customElements.define("reference-dialog", ReferenceDialog);
