// Whether the studio is there: a line says when it is not, and a search that could not be sent is sent once it is.

import { gettext } from "studio/lib/gettext";
import { refusalOfRequest } from "studio/lib/http";

const SILENT_MS = 1200;

/** Returns a function that is to be told whether the socket is open. */
export function bindLine(gallery, signal) {
  const line = gallery.querySelector(".line-down");
  let unsent = false;
  let timer;

  const show = () => {
    clearTimeout(timer);
    line.textContent = navigator.onLine ? line.dataset.lost : line.dataset.offline;
    line.hidden = false;
  };
  const tell = (isOpen) => {
    clearTimeout(timer);
    if (!isOpen) return void (timer = setTimeout(show, SILENT_MS));
    line.hidden = true;
    if (!unsent) return;
    unsent = false;
    gallery.querySelector(".gallery-bar").requestSubmit();
  };

  addEventListener("offline", show, { signal });
  addEventListener("online", () => tell(true), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
  gallery.addEventListener("htmx:sendError", ({ detail }) => {
    unsent ||= detail.elt.matches(".gallery-bar");
    gallery.notice.refuse({ message: gettext("The studio cannot be reached.") });
  }, { signal });
  gallery.addEventListener("htmx:responseError", ({ detail }) => gallery.notice.refuse(refusalOfRequest(detail.xhr)), { signal });
  return tell;
}
