// What a guest of a shared link does: requests below the link's own address.

import { headers, readJson } from "studio/lib/http";

/** Send fields to `<link>/<path>`. Resolves to the parsed answer, null if there is none; rejects with a Refusal. */
export function send(path, fields) {
  return readJson(`${location.pathname}/${path}`, { method: "POST", headers: headers(), body: new URLSearchParams(fields) });
}

/** Take the chain that leads to a turn into a workspace of one's own, and go there. */
export async function takeCopy(turn) {
  location.assign((await send("fork", { turn })).url);
}
