// What a guest of a shared link does: requests below the link's own address.

import { refusalOf } from "studio/lib/http";

/** Send fields to `<link>/<path>`. Resolves to the parsed answer, null if there is none; rejects with a Refusal. */
export async function send(path, fields) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const response = await fetch(`${location.pathname}/${path}`, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token },
    body: new URLSearchParams(fields),
  }).catch(() => new Response(null, { status: 503 }));
  const told = await response.json().catch(() => null);
  if (!response.ok) throw refusalOf(response.status, told);
  return told;
}

/** Take the chain that leads to a turn into a workspace of one's own, and go there. */
export async function takeCopy(turn) {
  location.assign((await send("fork", { turn })).url);
}
