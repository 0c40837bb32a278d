// A classic script in the head, before everything else: what goes wrong on the page is told to the server's log, at most
// five times for each page. Places in our own files and the error's name go along, and nothing that anybody wrote.
(() => {
  const told = new Set();
  const send = (kind, { name = "", message = "", stack = "", file = "" }) => {
    const report = { kind, name, message: message.slice(0, 500), stack: stack.slice(0, 2000), file, page: location.pathname };
    const token = document.querySelector('meta[name="csrf-token"]')?.content;
    const same = `${kind} ${message} ${file}`;
    if (!token || told.has(same) || told.size >= 5) return;
    told.add(same);
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    fetch("/page-errors", { method: "POST", headers, body: JSON.stringify(report), credentials: "same-origin", keepalive: true }).catch(() => {});
  };
  const about = (error) => (error instanceof Error ? { name: error.name, message: error.message, stack: error.stack ?? "" } : { message: String(error) });

  addEventListener("unhandledrejection", ({ reason }) => reason?.name !== "AbortError" && send("rejection", about(reason)));
  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile, lineNumber, columnNumber }) =>
    send("policy", { name: effectiveDirective, file: blockedURI, stack: `${sourceFile}:${lineNumber}:${columnNumber}` }),
  );
  // Captured: a script or style sheet that does not come says so to itself alone.
  addEventListener(
    "error",
    (event) => {
      const { target, error, message, filename, lineno, colno } = event;
      if (target?.matches?.("script, link")) send("load", { name: target.localName, file: target.src ?? target.href });
      else if (event instanceof ErrorEvent && message) send("error", { message, stack: `${filename}:${lineno}:${colno}`, ...(error ? about(error) : {}) });
    },
    true,
  );
})();
