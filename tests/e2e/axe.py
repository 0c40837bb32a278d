"""Axe, the accessibility checker, in a page: https://github.com/dequelabs/axe-core, as axe-playwright-python brings it."""

from __future__ import annotations

from importlib import resources

from playwright.sync_api import Page

SCRIPT = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
# Every rule, and the one of WCAG 2.2 that is off by default. Of the other theme only what a theme can change.
RUN = """async () => {
  const told = [];
  const root = document.documentElement;
  const look = async (options) => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"], ...options });
    for (const { id, nodes } of violations)
      for (const { target, failureSummary } of nodes)
        told.push(`${id} (${root.dataset.theme}) ${target.join(" ")}: ${failureSummary.split("\\n").slice(1).join(" ").trim()}`);
  };
  root.dataset.theme = "dark";
  await look({ rules: { "target-size": { enabled: true } } });
  root.dataset.theme = "light";
  await look({ runOnly: ["color-contrast"] });
  delete root.dataset.theme;
  return told;
}"""


def violations(page: Page) -> list[str]:
    """What is wrong with the page as it is now, in both themes, a line for each element; best where nothing moves."""
    # What it is looked at with goes with a page that another one follows.
    page.wait_for_load_state()
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT)
    return list(page.evaluate(RUN))
