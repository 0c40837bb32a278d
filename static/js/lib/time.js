// Times as people say them.

import { LANGUAGE, gettext, ngettext } from "studio/lib/gettext";

/** "just now", "4 min ago", "1 h ago", "yesterday", "Tuesday", "12 November 2026". */
export function ago(when, now = new Date(), locale = LANGUAGE) {
  const age = (now - when) / 1000;
  if (age < 60) return gettext("just now");
  if (age < 3600) return ngettext("%(n)s min ago", "%(n)s min ago", Math.floor(age / 60));
  const today = new Date(now).setHours(0, 0, 0, 0);
  const day = new Date(when).setHours(0, 0, 0, 0);
  const days = Math.round((today - day) / 86_400_000);
  if (days === 0 || age < 6 * 3600) return ngettext("%(n)s h ago", "%(n)s h ago", Math.floor(age / 3600));
  if (days === 1) return gettext("yesterday");
  if (days < 7) return when.toLocaleDateString(locale, { weekday: "long" });
  return when.toLocaleDateString(locale, { day: "numeric", month: "long", year: "numeric" });
}

/** "14:02" today, "12 Nov, 14:02" before. */
export function clock(when, now = new Date(), locale = LANGUAGE) {
  const time = when.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
  if (when.toDateString() === now.toDateString()) return time;
  return `${when.toLocaleDateString(locale, { day: "numeric", month: "short" })}, ${time}`;
}

/**
 * What a live tile says: "working, 4 s of about 6", "waiting, 2 s", "Gemini is overloaded, trying again in 12 s", or of
 * one in line "number 3 in line, about 40 s". `wait` and `line` are seconds that are left, `why` is what made it wait.
 */
export function liveText(word, elapsed, usual, wait = 0, { why = "", line = null } = {}) {
  if (wait > 0) return (why ? `${why}, ` : "") + gettext("trying again in %(time)s", { time: span(wait) });
  if (line > 0) return gettext("%(word)s, about %(time)s", { word, time: span(Math.ceil(line)) });
  if (line !== null) return gettext("waiting, %(time)s", { time: span(elapsed) });
  if (usual && elapsed <= usual * 2 && elapsed < 60) {
    return gettext("%(word)s, %(n)s s of about %(usual)s", { word, n: Math.floor(elapsed), usual: Math.max(1, Math.round(usual)) });
  }
  return `${word}, ${span(elapsed)}`;
}

/** "next in line", "number 3 in line". */
export function placeText(place) {
  return place === 1 ? gettext("next in line") : gettext("number %(n)s in line", { n: place });
}

/** How far a live turn is, 0 to 0.95; it never claims to be done. Without a usual time it creeps. */
export function share(elapsed, usual) {
  const expected = usual || 8;
  return Math.min(0.95, 1 - Math.exp((-1.6 * elapsed) / expected));
}

function span(seconds) {
  const whole = Math.floor(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return gettext("%(hours)s h %(minutes)s min", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  if (whole < 60) return gettext("%(n)s s", { n: whole });
  return gettext("%(minutes)s min %(seconds)s s", { minutes, seconds: whole % 60 });
}
