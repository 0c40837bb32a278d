// The next page of a list that the server draws, by the button or link at its end.

import { readText } from "studio/lib/http";
import { fragmentOf } from "studio/lib/page";

/** Put what `url` answers in the place of the button's own <li>. Resolves to the new elements; rejects with a Refusal. */
export async function putMore(button, url) {
  button.setAttribute("aria-busy", "true");
  try {
    const fresh = [...fragmentOf(await readText(url)).children];
    button.closest("li").replaceWith(...fresh);
    return fresh;
  } finally {
    button.removeAttribute("aria-busy");
  }
}
