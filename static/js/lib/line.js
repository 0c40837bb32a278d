// The places of waiting turns in the line. They move when turns of other sessions end, of which this page is not told, so
// it asks while one of its turns waits.

import { api } from "studio/lib/http";
import { clockSkew } from "studio/lib/page";
import { placeText } from "studio/lib/time";

const EVERY = 2_000;

/** Keep the clocks of waiting tiles true. */
export function bindLine(workspace, signal) {
  const skew = clockSkew();
  const { chain } = workspace;
  const ask = async () => {
    if (document.hidden || !chain.list.querySelector('.turn[data-status="queued"] live-clock:not([data-until])')) return;
    const { items } = await api("GET", `/sessions/${workspace.dataset.session}/line`, undefined, { signal });
    for (const { number, place, seconds } of items) {
      const clock = chain.tile(number)?.querySelector("live-clock");
      // While the place stays, the time that was said for it goes on counting down.
      if (!clock || clock.dataset.place === String(place)) continue;
      Object.assign(clock.dataset, { place, word: placeText(place) });
      if (seconds === null) delete clock.dataset.expected;
      else clock.dataset.expected = (Date.now() + skew) / 1000 + seconds;
    }
  };
  // One that fails is made up for by the next.
  const timer = setInterval(() => ask().catch(() => {}), EVERY);
  signal.addEventListener("abort", () => clearInterval(timer));
}
