// What is left of a prompt that was split: it waits above the prompt, and each part comes into the empty prompt when the
// turn before it has its picture. Sending it stays with the person, who sees what it builds on and what it costs.

import { recall, remember } from "studio/lib/storage";

/** Returns {add(parts)}. The parts survive a reload. */
export function bindQueue(workspace, signal) {
  const { composer } = workspace;
  const box = composer.querySelector(".composer-next");
  const list = box.querySelector("[data-next]");
  const name = `next.${composer.dataset.session}`;
  let parts = recall(name, []) ?? [];
  let awaited = "";

  const draw = () => {
    remember(name, parts.length ? parts : null);
    box.hidden = !parts.length;
    list.replaceChildren(...parts.map((part, index) => chip(part, index)));
  };
  const chip = (part, index) => {
    const item = document.createElement("li");
    const use = Object.assign(document.createElement("button"), { type: "button", className: "suggestion", textContent: part });
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "next-drop", textContent: "×" });
    drop.ariaLabel = list.dataset.remove.replace("%s", part);
    use.addEventListener("click", () => composer.write(take(index)));
    drop.addEventListener("click", () => {
      take(index);
      composer.prompt.focus();
    });
    item.append(use, drop);
    return item;
  };
  const take = (index) => {
    const [part] = parts.splice(index, 1);
    draw();
    return part;
  };

  workspace.addEventListener("turn-sent", (event) => (awaited = event.detail.client), { signal });
  workspace.addEventListener(
    "turn-shown",
    () => {
      const { client, status } = workspace.tile?.dataset ?? {};
      if (!awaited || client !== awaited || status !== "succeeded") return;
      awaited = "";
      if (parts.length && !composer.prompt.value) composer.write(take(0));
    },
    { signal },
  );
  draw();
  return {
    add(more) {
      parts = [...more, ...parts];
      draw();
    },
  };
}
