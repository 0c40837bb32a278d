// Words that are typed while the field that they are meant for is still on its way.

import { isTyping } from "studio/lib/keys";

/** What `load` resolves to, and what was typed until then, which no key of the page heard of. */
export async function typedMeanwhile(load) {
  let text = "";
  const hold = (event) => {
    if (event.ctrlKey || event.metaKey || event.isComposing || isTyping(event.target)) return;
    if (event.key === "Backspace") text = text.slice(0, -1);
    else if ([...event.key].length === 1) text += event.key;
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("keydown", hold, { capture: true });
  try {
    const loaded = await load();
    return [loaded, text];
  } finally {
    removeEventListener("keydown", hold, { capture: true });
  }
}
