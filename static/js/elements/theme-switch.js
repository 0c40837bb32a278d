// Switches between light and dark, and remembers it; theme.js applies it before the first paint.

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
  }

  handleEvent() {
    const root = document.documentElement;
    const now = root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("palimpsest.theme", root.dataset.theme);
    } catch {
      // Storage is forbidden: the choice holds for this page.
    }
  }
}

customElements.define("theme-switch", ThemeSwitch);
