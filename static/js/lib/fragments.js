// Fragments of the server's pages, fetched when they are wanted.

import { gettext } from "studio/lib/gettext";
import { Refusal } from "studio/lib/http";
import { fragmentOf } from "studio/lib/page";

/** Fill an element with the fragment at an address. Rejects with a Refusal. Only for addresses of the studio's own. */
export async function fillFrom(url, element) {
  let response;
  try {
    response = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  } catch {
    throw new Refusal(gettext("The studio cannot be reached."), { hint: gettext("Try again when the connection is back.") });
  }
  if (!response.ok) throw new Refusal(gettext("This could not be opened."), { hint: gettext("Load the page again.") });
  element.replaceChildren(fragmentOf(await response.text()));
}

/** Draw the part of this page at `selector` again, as the server has it now; where it cannot be reached, it stays. */
export async function drawAgain(selector) {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Looked for now: it may have been drawn again meanwhile.
  document.querySelector(selector).replaceWith(document.adoptNode(fresh.querySelector(selector)));
}
