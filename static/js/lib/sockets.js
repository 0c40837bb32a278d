// A socket that is opened again whenever it breaks, until the studio says that there is nothing to hear.

import { backOff } from "studio/lib/sequence";

const ENDED = 4404;

/** `message` is told what comes, parsed; `reopened` that there was a gap before; `line` whether it is open now. */
export function openSocket(path, signal, { message, reopened, line = () => {} }) {
  let socket = null;
  let tries = 0;
  let timer;

  function open() {
    clearTimeout(timer);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}${path}`);
    socket.addEventListener("open", () => {
      line(true);
      if (tries) reopened();
      tries = 0;
    });
    socket.addEventListener("message", ({ data }) => {
      const told = JSON.parse(data);
      if (told.kind === "notifications") document.dispatchEvent(new CustomEvent("notifications-changed"));
      else message(told);
    });
    socket.addEventListener("close", ({ code }) => {
      if (signal.aborted || code === ENDED) return;
      line(false);
      timer = setTimeout(open, backOff(tries));
      tries += 1;
    });
  }

  open();
  const again = () => socket.readyState === WebSocket.CLOSED && open();
  addEventListener("online", again, { signal });
  addEventListener("pageshow", (event) => event.persisted && again(), { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    socket.close();
  });
}
