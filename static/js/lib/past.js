// A session may be shown as it was after one of its events (`data-at` of the workspace): what is fetched is of then, too.

/** What an address of the session's parts needs for that. */
export function pastQuery() {
  const { at } = document.querySelector("session-workspace").dataset;
  return at ? `&at=${at}` : "";
}
