// The settings behind the bar of tools: brush, edge, numbers of the rectangle, pins' reach, regions of earlier turns.

import { NO_REGION, featherOf, pixelsOf } from "studio/lib/drawn";
import { lastRect, withLastRect, withShapes } from "studio/lib/drawing";
import { api } from "studio/lib/http";
import { fromPixels, inPixels } from "studio/lib/rectangles";

/** Returns a function that shows what the settings are now. */
export function bindOptions(bar, editor, workspace, signal) {
  const button = bar.querySelector("[popovertarget]");
  const box = document.getElementById(button.getAttribute("popovertarget"));
  const fields = Object.fromEntries([...box.querySelectorAll("input")].map((field) => [field.name, field]));
  const region = (values) => editor.change({ ...editor.doc, region: { ...editor.doc.region, ...values } });
  const shorterShare = (pixels) => pixels / Math.min(editor.picture.width, editor.picture.height);

  const takes = {
    size: (value) => editor.set({ size: value / 1000 }),
    hardness: (value) => editor.set({ hardness: value / 100 }),
    feather: (value) => region({ feather: shorterShare(value) }),
    grow: (value) => region({ grow: shorterShare(value) }),
    invert: () => region({ invert: fields.invert.checked }),
    reach: (value) => editor.change({ ...editor.doc, reach: value / 100 }),
  };
  const numbers = ["x", "y", "w", "h"];
  const takeNumbers = () => {
    const values = numbers.map((name) => Number(fields[name].value));
    if (values.some(Number.isNaN)) return;
    const rect = fromPixels(values, editor.picture);
    const { doc, tool } = editor;
    editor.change(lastRect(doc, tool) ? withLastRect(doc, tool, rect) : withShapes(doc, tool, [{ kind: "rect", rect }]));
  };
  // A slider is followed while it moves only where that costs no step of undo.
  const live = ["size", "hardness"];
  box.addEventListener("input", ({ target }) => live.includes(target.name) && takes[target.name](Number(target.value)), { signal });
  box.addEventListener(
    "change",
    ({ target }) => (numbers.includes(target.name) ? takeNumbers() : takes[target.name]?.(Number(target.value))),
    { signal },
  );
  box.addEventListener("input", ({ target }) => say(target), { signal });
  box.addEventListener("toggle", ({ newState }) => newState === "open" && opened(), { signal });
  editor.addEventListener(
    "numbers-wanted",
    () => {
      box.showPopover();
      fields.x.focus();
      fields.x.select();
    },
    { signal },
  );
  box.querySelector("[data-earlier]").addEventListener(
    "click",
    ({ target }) => {
      const turn = target.closest("button")?.dataset.turn;
      if (!turn) return;
      editor.change({ ...editor.doc, region: { ...NO_REGION, shapes: [{ kind: "mask", turn }] } });
      box.hidePopover();
    },
    { signal },
  );

  const say = (field) => {
    const output = field.closest("label")?.querySelector("output");
    if (!output) return;
    const pixels = { size: () => Math.round((field.value / 1000) * Math.max(editor.picture.width, editor.picture.height)) };
    output.textContent = (output.dataset.zero && Number(field.value) === 0 ? output.dataset.zero : output.dataset.unit).replace(
      "%s",
      pixels[field.name]?.() ?? field.value,
    );
  };

  function show() {
    const { doc, brush, tool, shape, picture } = editor;
    if (!tool || !picture) return;
    for (const part of box.querySelectorAll("[data-for]")) {
      part.hidden = !part.dataset.for.split(" ").some((one) => one === tool || one === `${tool}-${shape}` || one === shape);
    }
    button.hidden = tool === "mark";
    const { region: drawn } = doc;
    fields.size.value = Math.round(brush.size * 1000);
    fields.hardness.value = Math.round(brush.hardness * 100);
    fields.feather.value = pixelsOf(featherOf(drawn), picture);
    fields.grow.value = pixelsOf(drawn.grow, picture);
    fields.invert.checked = drawn.invert;
    fields.reach.value = Math.round(doc.reach * 100);
    const rect = lastRect(doc, tool);
    const values = rect && inPixels(rect, picture);
    numbers.forEach((name, index) => {
      if (fields[name] !== document.activeElement) fields[name].value = values?.[index] ?? "";
    });
    for (const field of Object.values(fields)) say(field);
  }

  function opened() {
    show();
    const at = button.getBoundingClientRect();
    const { width } = box.getBoundingClientRect();
    const least = bar.getBoundingClientRect().x;
    box.style.left = `${Math.max(least, Math.min(innerWidth - width - 8, at.x + at.width / 2 - width / 2))}px`;
    // Held at its lower edge: it may still grow.
    box.style.bottom = `${innerHeight - at.y + 8}px`;
    earlier(box.querySelector("[data-earlier]"), workspace);
  }
  return show;
}

/** List the turns that had a region, the newest first. */
async function earlier(list, workspace) {
  const found = [];
  let cursor = "";
  do {
    const page = await api("GET", `/sessions/${workspace.dataset.session}/turns?limit=200&cursor=${cursor}`).catch(() => ({ items: [] }));
    found.unshift(...page.items.filter(({ region }) => region).reverse());
    cursor = page.next;
  } while (cursor);
  list.parentElement.hidden = !found.length;
  list.replaceChildren(
    ...found.slice(0, 12).map(({ id, number, prompt }) => {
      const row = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button" });
      button.dataset.turn = id;
      const thumb = workspace.chain.tile(number)?.querySelector(".turn-thumb img");
      if (thumb) button.append(Object.assign(new Image(48, 36), { src: thumb.src, alt: "" }));
      button.append(Object.assign(document.createElement("span"), { textContent: `${number} · ${prompt}` }));
      row.append(button);
      return row;
    }),
  );
}
