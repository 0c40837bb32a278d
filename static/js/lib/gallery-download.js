// Selected sessions as one ZIP: words and original pictures.

import { gettext } from "studio/lib/gettext";

const AT_ONCE = 100;

export function downloadSessions(gallery, cards) {
  if (cards.length > AT_ONCE) {
    gallery.notice.say(gettext("At most 100 sessions can be downloaded at once. Select fewer."));
    return;
  }
  const link = document.createElement("a");
  link.href = `/api/v1/exports?sessions=${cards.map((card) => card.dataset.session).join(",")}`;
  link.download = "";
  link.click();
  gallery.selection.clear();
}
