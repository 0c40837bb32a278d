// The form of a share link: what it says as a body for the API, and a link's terms put back into it.

const DAY_MS = 86_400_000;
const ALLOWS = ["download", "comment", "approve", "fork"];
const SHOWS = ["prompts", "names", "costs"];

/** What the form says, in the fields of `POST /sessions/{id}/shares`; for a link that is there, those that may change. */
export function bodyOf({ elements, dataset }, link) {
  const of = (names) => Object.fromEntries(names.map((name) => [name, elements[name].checked]));
  const body = {
    expires_at: endOf(elements.days.value, elements.ends.value),
    max_views: elements.max_views.value ? Number(elements.max_views.value) : null,
    allow: of(ALLOWS),
    show: of(SHOWS),
    watermark: elements.marked.checked ? elements.watermark.value : "",
    note: elements.note.value,
  };
  // An empty field of a link that has a password leaves it.
  if (elements.password.value) body.password = elements.password.value;
  else if (elements.no_password.checked) body.password = null;
  if (link) return body;
  const scope = elements.scope.value;
  return { ...body, scope, mode: elements.mode.value, ...(scope === "session" ? {} : { turn: dataset.turn }) };
}

/** When a link ends that is to live so many days, or until the end of a day of this place; null: never. */
function endOf(days, day) {
  if (days === "date") return day ? new Date(`${day}T23:59:59`).toISOString() : null;
  return days ? new Date(Date.now() + Number(days) * DAY_MS).toISOString() : null;
}

/** Show a link's terms, as the API tells them. */
export function fill(form, link) {
  const { elements } = form;
  for (const name of ALLOWS) elements[name].checked = link.allow[name];
  for (const name of SHOWS) elements[name].checked = link.show[name];
  elements.days.value = link.expires_at ? "date" : "";
  elements.ends.value = link.expires_at ? localDay(new Date(link.expires_at)) : "";
  elements.password.value = "";
  elements.password.placeholder = link.password ? elements.password.dataset.kept : elements.password.placeholder;
  elements.no_password.closest("label").hidden = !link.password;
  elements.no_password.checked = false;
  elements.marked.checked = Boolean(link.watermark);
  if (link.watermark) elements.watermark.value = link.watermark;
  elements.note.value = link.note;
  elements.max_views.value = link.max_views ?? "";
  form.querySelector("details").open = Boolean(link.note || link.max_views);
  adapt(form);
}

/** What goes together: no original where there is a watermark, no copy without the original; `changed` came last. */
export function adapt(form, changed = "") {
  const { elements } = form;
  if (changed === "download") {
    elements.marked.checked = !elements.download.checked;
    if (!elements.download.checked) elements.fork.checked = false;
  }
  if (changed === "marked" && elements.marked.checked) elements.download.checked = elements.fork.checked = false;
  if (changed === "fork" && elements.fork.checked) {
    elements.download.checked = true;
    elements.marked.checked = false;
  }
  elements.ends.hidden = elements.days.value !== "date";
  elements.ends.required = !elements.ends.hidden;
  form.querySelector('[data-if="marked"]').hidden = !elements.marked.checked;
  form.querySelector('[data-if="leaks"]').hidden = elements.prompts.checked || !elements.download.checked;
}

function localDay(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
