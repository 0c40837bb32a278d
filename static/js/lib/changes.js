// What the comparison of two pictures says, in words. No DOM.

/** Rows [name, value, kept]: `kept` marks what the edit left as it was. */
export function changeRows(found, before, after) {
  const rows = [["Area changed", percent(found.changed_share), false]];
  if (typeof found.changed_outside_share === "number") {
    rows.push(["Changed outside the region", percent(found.changed_outside_share), found.changed_outside_share === 0]);
  }
  if (typeof found.sharpness_kept === "number") {
    rows.push(["Sharpness kept", percent(found.sharpness_kept), found.sharpness_kept >= 0.9]);
  }
  const same = String(before) === String(after);
  rows.push([same ? "Size kept" : "New size", `${after[0]} × ${after[1]}`, same]);
  return rows;
}

/** The same in a line on the picture. */
export function mapNote(found) {
  const outside = found.changed_outside_share;
  const changed = found.changed_share ? `${percent(found.changed_share)} changed` : "Nothing changed";
  return typeof outside === "number" ? `${changed}, ${percent(outside)} outside the region` : changed;
}

/** 0 %, under 1 %, 37 %. */
export function percent(share) {
  if (share > 0 && share < 0.01) return "under 1%";
  return `${Math.round(share * 100)}%`;
}
