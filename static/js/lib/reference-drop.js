// A picture that is dropped onto the prompt bar becomes a reference; elsewhere on the page it means what it always does.

import { hasPicture, linkIn, picturesIn } from "studio/lib/files";
import { gettext } from "studio/lib/gettext";
import { assetOf } from "studio/lib/references";

/**
 * Call `take(pictures)` for what is dropped onto the form, files or an address; while something hovers there the
 * page has the class "is-drop" (not by `:has`: then whatever changes on the page would be looked at for it); `add(asset, name)` for one of the studio's own, as a tile of the chain is.
 */
export function catchDrops(form, take, add, signal) {
  const mark = (over) => document.body.classList.toggle("is-drop", over);
  document.addEventListener("dragover", (event) => mark(hasPicture(event.dataTransfer) && form.contains(event.target)), { signal });
  document.addEventListener("dragleave", (event) => event.relatedTarget || mark(false), { signal });
  form.addEventListener(
    "drop",
    (event) => {
      mark(false);
      if (!hasPicture(event.dataTransfer)) return;
      event.preventDefault();
      // The browser brings a tile's small picture as a file too.
      const own = ownLink(event.dataTransfer);
      if (own) return addOwn(own, add);
      const pictures = picturesIn(event.dataTransfer);
      if (pictures.length) take(pictures);
    },
    { signal },
  );
}

/** The address on this studio that is dropped, or null. */
function ownLink(transfer) {
  const link = linkIn(transfer.getData("text/uri-list").split("\n")[0]);
  return link && new URL(link).origin === location.origin ? new URL(link) : null;
}

/** A page of the studio is no picture: it is asked for nothing. */
function addOwn({ pathname, searchParams }, add) {
  const number = Number(pathname === location.pathname && searchParams.get("turn"));
  const tile = number ? document.getElementById(`turn-${number}`) : null;
  const asset = assetOf(tile?.dataset.original ?? pathname);
  if (asset) add(asset, tile ? gettext("Turn %(n)s", { n: number }) : "");
}
