// The way to crop and adjust: their buttons and keys are there at once, what they do is loaded when it is needed.

import { gettext } from "studio/lib/gettext";

export function bindAdjusting(workspace, signal) {
  if (!workspace.composer) return;
  let loaded = null;
  const load = () => {
    loaded ??= import("studio/lib/picture-tools").then(({ bindPictureTools }) => bindPictureTools(workspace, signal)).catch(failed);
    return loaded;
  };
  const failed = () => {
    loaded = null;
    workspace.complain({ message: gettext("The tool could not be loaded."), hint: gettext("Check the connection, then try again.") });
    return null;
  };
  workspace.addEventListener(
    "click",
    async ({ target }) => {
      const button = target.closest("button[data-adjust]");
      if (button) (await load())?.toggle(button.dataset.adjust);
    },
    { signal },
  );
}
