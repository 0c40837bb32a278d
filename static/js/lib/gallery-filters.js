// What is looked for: addresses without empty names, fields that follow them, and the number found read out.

import { announce } from "studio/lib/page";

export function bindFilters(gallery, signal) {
  const form = () => gallery.querySelector(".gallery-bar");
  const on = (name, handle) => gallery.addEventListener(name, handle, { signal });

  // The search follows what is typed. When its field is left, the form would ask for the same once more, and the answer
  // would undo what was selected by the very press that left it.
  gallery.querySelector("#search")?.addEventListener("change", (event) => event.stopPropagation(), { signal });
  on("htmx:configRequest", (event) => {
    const { parameters } = event.detail;
    for (const [name, value] of [...Object.entries(parameters)]) if (value === "") delete parameters[name];
  });
  document.addEventListener("htmx:pushedIntoHistory", follow, { signal });
  on("htmx:afterSettle", ({ target }) => {
    const number = gallery.querySelector(".gallery-number");
    if (target.id === "gallery" && number) announce(number.textContent);
  });
  gallery.addEventListener("submit", ({ target }) => {
    if (target === form()) gallery.querySelector(".gallery-menu").removeAttribute("open");
  }, { signal });
  document.addEventListener("click", ({ target }) => {
    const menu = gallery.querySelector(".gallery-menu[open]");
    if (menu && !menu.contains(target)) menu.removeAttribute("open");
  }, { signal });

  /** A pill or a chip changes the address; the form has to ask for the same when somebody goes on typing. */
  function follow() {
    const query = new URLSearchParams(location.search);
    for (const field of form()?.elements ?? []) {
      if (field.name && field !== document.activeElement) field.value = query.get(field.name) ?? "";
    }
  }
}
