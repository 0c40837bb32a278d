// The way to what helps to look closely: its buttons and keys are there at once, what they do is loaded when somebody
// zooms in or presses one.

import { gettext } from "studio/lib/gettext";
import { addSheet } from "studio/lib/loading";

export function bindInspect(workspace, signal) {
  const { stage } = workspace;
  let loaded = null;
  const load = () => {
    loaded ??= Promise.all([import("studio/lib/inspect"), addSheet(stage.dataset.inspectStyles)]).then(
      ([{ bindInspector }]) => bindInspector(workspace, signal),
      failed,
    );
    return loaded;
  };
  const failed = () => {
    loaded = null;
    workspace.complain({ message: gettext("The compare tools could not be loaded."), hint: gettext("Check the connection, then try again.") });
    return null;
  };

  const press = async ({ target }) => {
    const button = target.closest("button[data-inspect]");
    // A key presses buttons that are not to be seen, too: there is no grid before there are pixels.
    if (button && !button.disabled && !button.closest("[hidden]")) (await load())?.toggle(button.dataset.inspect);
  };
  workspace.addEventListener("click", press, { signal });
  stage.addEventListener("zoom-changed", () => loaded || stage.isFitted || load(), { signal });
  const map = workspace.querySelector('[data-inspect="map"]');
  workspace.addEventListener("turn-shown", () => (map.disabled = !stage.hasAttribute("data-before")), { signal });
}
