// A picture that is dropped onto the prompt bar becomes a reference; elsewhere on the page it means what it always does.

import { hasPicture, nameOf, pictureIn } from "studio/lib/files";

/** Call `take(picture, name)` for a picture, a file or an address, that is dropped onto the form, which has the class "is-drop" while one hovers there. */
export function catchDrops(form, take, signal) {
  const mark = (over) => form.classList.toggle("is-drop", over);
  document.addEventListener("dragover", (event) => mark(hasPicture(event.dataTransfer) && form.contains(event.target)), { signal });
  document.addEventListener("dragleave", (event) => event.relatedTarget || mark(false), { signal });
  form.addEventListener(
    "drop",
    (event) => {
      mark(false);
      if (!hasPicture(event.dataTransfer)) return;
      event.preventDefault();
      const picture = pictureIn(event.dataTransfer);
      if (picture) take(picture, nameOf(picture, false));
    },
    { signal },
  );
}
