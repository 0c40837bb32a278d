// The way to crop and adjust: their buttons and keys are there at once, what they do is loaded when it is needed.

import { onFirstUse, part } from "studio/lib/loading";

export function bindAdjusting(workspace, signal) {
  if (!workspace.composer) return;
  const load = async () => (await part("lib/picture-tools")).bindPictureTools(workspace, signal);
  const tools = onFirstUse(load, (refusal) => workspace.complain(refusal));
  const press = async ({ target }) => {
    const button = target.closest("button[data-adjust]");
    if (button) (await tools())?.toggle(button.dataset.adjust);
  };
  workspace.addEventListener("click", press, { signal });
}
