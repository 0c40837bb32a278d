// Word that something has changed in one of the person's workspaces, from the socket of the gallery.

import { backOff } from "studio/lib/sequence";

const ENDED = 4404;

/** Call `changed` for every hint, and after the line was cut. */
export function listen(path, changed, signal) {
  let socket = null;
  let tries = 0;
  let timer;
  const open = () => {
    clearTimeout(timer);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}${path}`);
    socket.addEventListener("open", () => {
      if (tries) changed();
      tries = 0;
    });
    socket.addEventListener("message", () => changed());
    socket.addEventListener("close", ({ code }) => {
      if (signal.aborted || code === ENDED) return;
      timer = setTimeout(open, backOff(tries));
      tries += 1;
    });
  };
  open();
  const again = () => socket.readyState === WebSocket.CLOSED && open();
  addEventListener("online", again, { signal });
  addEventListener("pageshow", (event) => event.persisted && again(), { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    socket.close();
  });
}
