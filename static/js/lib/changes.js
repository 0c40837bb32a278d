// What the comparison of two pictures says, in words. No DOM.

import { gettext, number } from "studio/lib/gettext";

/** Rows [name, value, kept]: `kept` marks what the edit left as it was. */
export function changeRows(found, before, after) {
  const rows = [[gettext("Area changed"), percent(found.changed_share), false]];
  if (typeof found.changed_outside_share === "number") {
    rows.push([gettext("Changed outside the region"), percent(found.changed_outside_share), found.changed_outside_share === 0]);
  }
  if (typeof found.sharpness_kept === "number") {
    rows.push([gettext("Sharpness kept"), percent(found.sharpness_kept), found.sharpness_kept >= 0.9]);
  }
  const same = String(before) === String(after);
  rows.push([same ? gettext("Size kept") : gettext("New size"), `${after[0]} × ${after[1]}`, same]);
  return rows;
}

/** The same in a line on the picture. */
export function mapNote(found) {
  const outside = found.changed_outside_share;
  const changed = found.changed_share ? gettext("%(share)s changed", { share: percent(found.changed_share) }) : gettext("Nothing changed");
  return typeof outside === "number" ? gettext("%(changed)s, %(share)s outside the region", { changed, share: percent(outside) }) : changed;
}

/** 0 %, under 1 %, 37 %. */
export function percent(share) {
  if (share > 0 && share < 0.01) return gettext("under 1%");
  return number(Math.round(share * 100) / 100, { style: "percent" });
}
