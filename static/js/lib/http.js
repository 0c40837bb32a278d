// Requests to the studio's API. Whatever goes wrong becomes a Refusal: a sentence, what to do, and a code.

import { gettext } from "studio/lib/gettext";

export class Refusal extends Error {
  constructor(message, { hint = "", code = "", status = 0 } = {}) {
    super(message);
    this.hint = hint;
    this.code = code;
    this.status = status;
  }
}

const OFFLINE = gettext("The studio cannot be reached.");
const OFFLINE_HINT = gettext("Your text is kept. Send it again when the connection is back.");

/** The refusal that an answer stands for; `body` is its parsed JSON, if it had any. */
export function refusalOf(status, body) {
  const error = body?.error;
  if (error?.message) return new Refusal(error.message, { hint: error.hint ?? "", code: error.code, status });
  const [message, hint] = PLAIN[status] ?? [gettext("The studio could not do this."), gettext("Try again in a moment.")];
  return new Refusal(message, { hint, code: `http_${status}`, status });
}

const PLAIN = {
  401: [gettext("You are signed out."), gettext("Sign in again in another tab, then send this once more.")],
  403: [gettext("You may not do this."), gettext("Load the page again, or ask an owner of the workspace.")],
  404: [gettext("This is gone."), gettext("Load the page again.")],
  413: [gettext("This is larger than the studio takes."), gettext("Use a smaller picture or a shorter text.")],
  429: [gettext("Too many requests at once."), gettext("Wait a moment, then try again.")],
  502: [OFFLINE, OFFLINE_HINT],
  503: [OFFLINE, OFFLINE_HINT],
  504: [OFFLINE, OFFLINE_HINT],
};

/** The refusal that a finished XMLHttpRequest stands for. */
export function refusalOfRequest({ status, responseText }) {
  try {
    return refusalOf(status, JSON.parse(responseText));
  } catch {
    return refusalOf(status, null);
  }
}

/** What every request to the studio says. */
export function headers() {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  return { Accept: "application/json", "X-CSRFToken": token };
}

/** The id of the workspace that the page is of, for what is made there; undefined where it is of none. */
export function openWorkspace() {
  return document.querySelector('meta[name="workspace"]')?.content;
}

/**
 * Call the API; `path` is below its `root`. With `keepalive` it goes on when the page is left. Resolves to the parsed
 * answer, rejects with a Refusal.
 */
export async function api(method, path, body, { signal, keepalive = false, root = "/api/v1" } = {}) {
  const options = { method, headers: headers(), signal, keepalive, credentials: "same-origin" };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  return readJson(`${root}${path}`, options);
}

/** Fetch JSON; null if the answer has none. Rejects with a Refusal. */
export async function readJson(url, options = { headers: headers(), credentials: "same-origin" }) {
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(OFFLINE, { hint: OFFLINE_HINT, code: "offline" });
  }
  const parsed = await response.json().catch(() => null);
  if (!response.ok) throw refusalOf(response.status, parsed);
  return parsed;
}

/** A fragment of ours. Rejects with a Refusal. */
export async function readText(url) {
  const response = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" }).catch(() => {
    throw new Refusal(OFFLINE, { hint: OFFLINE_HINT, code: "offline" });
  });
  if (!response.ok) throw refusalOf(response.status, await response.json().catch(() => null));
  return response.text();
}
