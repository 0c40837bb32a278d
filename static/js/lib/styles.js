// Style sheets of tools that most visits never use.

/** Add a style sheet of ours; resolves when it holds. */
export function addStyles(href) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => (link.remove(), reject(new Error(href))));
    document.head.append(link);
  });
}
