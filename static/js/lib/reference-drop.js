// A picture that is dropped onto the prompt bar becomes a reference; elsewhere on the page it means what it always does.

import { fileOf, hasFiles, nameOf } from "studio/lib/files";

/** Call `take(file, name)` for a picture dropped onto the form, which has the class "is-drop" while one hovers there. */
export function catchDrops(form, take, signal) {
  const mark = (over) => form.classList.toggle("is-drop", over);
  document.addEventListener("dragover", (event) => mark(hasFiles(event.dataTransfer) && form.contains(event.target)), { signal });
  document.addEventListener("dragleave", (event) => event.relatedTarget || mark(false), { signal });
  form.addEventListener(
    "drop",
    (event) => {
      mark(false);
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      const file = fileOf(event.dataTransfer);
      if (file) take(file, nameOf(file, false));
    },
    { signal },
  );
}
