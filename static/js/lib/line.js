// The places of waiting turns in the line. They move when turns of other sessions end, so they come beside the session's
// own events.

import { clockSkew } from "studio/lib/page";
import { placeText } from "studio/lib/time";

/** Keep the clocks of waiting tiles true. */
export function bindLine(workspace, signal) {
  const skew = clockSkew();
  const show = ({ detail: items }) => {
    for (const { number, place, seconds } of items) {
      const tile = workspace.chain.tile(number);
      const clock = tile?.dataset.status === "queued" && tile.querySelector("live-clock");
      // While the place stays, the time that was said for it goes on counting down.
      if (!clock || clock.dataset.place === String(place)) continue;
      Object.assign(clock.dataset, { place, word: placeText(place) });
      if (seconds === null) delete clock.dataset.expected;
      else clock.dataset.expected = (Date.now() + skew) / 1000 + seconds;
    }
  };
  workspace.addEventListener("line-moved", show, { signal });
}
