// The way to what helps to look closely: its buttons and keys are there at once, what they do is loaded when somebody
// zooms in or presses one.

import { addSheet, onFirstUse, part } from "studio/lib/loading";

export function bindInspect(workspace, signal) {
  const { stage } = workspace;
  const load = onFirstUse(
    async () => {
      const [{ bindInspector }] = await Promise.all([part("lib/inspect"), addSheet(stage.dataset.inspectStyles)]);
      return bindInspector(workspace, signal);
    },
    (refusal) => workspace.complain(refusal),
  );
  const press = async ({ target }) => {
    const button = target.closest("button[data-inspect]");
    // A key presses buttons that are not to be seen, too: there is no grid before there are pixels.
    if (button && !button.disabled && !button.closest("[hidden]")) (await load())?.toggle(button.dataset.inspect);
  };
  workspace.addEventListener("click", press, { signal });
  stage.addEventListener("zoom-changed", () => stage.isFitted || load(), { signal });
  const map = workspace.querySelector('[data-inspect="map"]');
  workspace.addEventListener("turn-shown", () => (map.disabled = !stage.hasAttribute("data-before")), { signal });
}
