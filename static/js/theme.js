// A classic script in the head: the chosen theme has to be there before the first paint.
(() => {
  try {
    const theme = localStorage.getItem("palimpsest.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; then the system's theme it is.
  }
})();
