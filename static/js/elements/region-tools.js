// The bar of the tool in hand: shapes, eraser, settings, undo and redo. Which of its parts are shown follows the tool.

import { bindOptions } from "studio/lib/region-options";
import { announce } from "studio/lib/page";
import { bindRoving } from "studio/lib/roving";

class RegionTools extends HTMLElement {
  /** `editor` is the region-editor; `signal` ends it. */
  bind(editor, workspace, signal) {
    this.editor = editor;
    this.renew = bindRoving(this, signal);
    this.options = bindOptions(this, editor, workspace, signal);
    const acts = {
      cut: () => editor.set({ cut: !editor.brush.cut }),
      undo: () => editor.undo(),
      redo: () => editor.redo(),
      clear: () => editor.clear(),
      done: () => editor.leave(),
    };
    this.addEventListener("click", ({ target }) => acts[target.closest("button")?.dataset.do]?.(), { signal });
    editor.addEventListener("tool-changed", ({ detail }) => this.#tool(detail), { signal });
    editor.addEventListener("drawn-changed", () => this.#draw(), { signal });
    this.#tool();
  }

  #tool(detail) {
    const { tool, shape } = this.editor;
    this.hidden = !tool;
    if (!tool) return;
    for (const part of this.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(tool);
    const hint = this.querySelector(`[data-hint="${tool}"]`);
    for (const one of this.querySelectorAll("[data-hint]")) one.hidden = one !== hint;
    this.querySelector('[data-do="done"] span').textContent = hint.dataset.done;
    for (const button of this.querySelectorAll("[data-shape]")) button.setAttribute("aria-pressed", button.dataset.shape === shape);
    this.#draw();
    this.renew();
    if (detail?.left !== undefined && detail.left !== tool) announce(hint.title);
  }

  #draw() {
    const { editor } = this;
    this.querySelector('[data-do="cut"]').setAttribute("aria-pressed", editor.brush.cut);
    for (const [name, able] of Object.entries(editor.can)) this.querySelector(`[data-do="${name}"]`).disabled = !able;
    this.options();
  }
}

customElements.define("region-tools", RegionTools);
