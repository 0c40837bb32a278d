// Help around the prompt bar: hints while one types, splitting, history, gaps of snippets, next steps, and what the
// panel's buttons bring back. What it says comes from the pure modules beside it; nothing here is ever sent on its own.

import { copyText } from "studio/lib/clipboard";
import { api } from "studio/lib/http";
import { gettext, ngettext } from "studio/lib/gettext";
import { element, onFirstUse, part } from "studio/lib/loading";
import { money } from "studio/lib/models";
import { nextSteps } from "studio/lib/next-steps";
import { announce } from "studio/lib/page";
import { bindPromptKeys } from "studio/lib/prompt-keys";
import { recall } from "studio/lib/storage";

const QUIET_MS = 400;

export function bindPromptHelp(workspace, signal) {
  const { composer } = workspace;
  bindReuse(workspace, signal);
  if (!composer) return;
  const line = bindHints(workspace, queueOf(workspace, signal), signal);
  bindPromptKeys(workspace, line, signal);
  bindSteps(workspace, signal);
  bindRewriting(workspace, signal);
  const open = async (button, name) => {
    try {
      await (await element(`${name}-dialog`)).open(workspace);
    } catch (refusal) {
      workspace.complain(refusal);
    }
  };
  composer.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest('[data-help="styles"], [data-help="texts"]');
      if (button) open(button, button.dataset.help);
    },
    { signal },
  );
}

export function isLocal(composer) {
  return composer.settings.model?.provider === "local";
}

/** Returns a function that loads what keeps parts of a prompt for later. */
function queueOf(workspace, signal) {
  const load = async () => (await part("lib/prompt-queue")).bindQueue(workspace, signal);
  const queue = onFirstUse(load, (refusal) => workspace.complain(refusal));
  if (recall(`next.${workspace.composer.dataset.session}`)) queue();
  return queue;
}

/** The quiet line under the prompt; `load` loads the queue for parts of it. Returns a function that says something there until the prompt changes. */
function bindHints(workspace, load, signal) {
  const { composer } = workspace;
  const line = composer.querySelector(".composer-hint");
  const button = line.querySelector('[data-help="split"]');
  let parts = null;
  let timer = 0;

  const say = (text, label = "") => {
    line.hidden = !text;
    line.querySelector("[data-hint]").textContent = text;
    button.hidden = !label;
    button.textContent = label;
  };
  const look = async () => {
    const prompt = composer.prompt.value;
    parts = null;
    // Loaded with the first pause; without it, nothing is hinted at.
    const hints = prompt && (await import("studio/lib/hints").catch(() => null));
    if (!hints || prompt !== composer.prompt.value) return say("");
    parts = hints.splitPrompt(prompt);
    if (parts) say(hints.splitText(parts), hints.splitLabel(parts));
    else say(hints.vagueHint(prompt, { local: isLocal(composer) }));
  };
  composer.addEventListener(
    "prompt-changed",
    () => {
      clearTimeout(timer);
      // What was said is about another text; what to say next waits for a pause.
      if (!composer.prompt.value) say("");
      timer = setTimeout(look, QUIET_MS);
    },
    { signal },
  );
  composer.addEventListener("settings-changed", look, { signal });
  const split = async () => {
    if (!parts) return;
    const [first, ...rest] = parts;
    parts = null;
    say("");
    const queue = await load();
    if (!queue) return;
    queue.add(rest);
    composer.write(first);
    announce(ngettext("%(n)s more waits above the prompt", "%(n)s more wait above the prompt", rest.length));
  };
  button.addEventListener("click", split, { signal });
  return (text) => {
    clearTimeout(timer);
    say(text);
  };
}

/** The Rewrite button, where the chosen engine has a text model, tells its price before it is pressed; the rest is loaded then. */
function bindRewriting(workspace, signal) {
  const { composer } = workspace;
  const button = composer.querySelector('[data-help="rewrite"]');
  const { title, about } = button.dataset;
  const look = () => {
    const { model } = composer.settings;
    const by = model?.rewriting;
    const price = by?.usd ? ` ${about.replace("%s", money(by.usd))}` : "";
    button.title = by ? title.replace("%s", by.model) + price : "";
    button.querySelector("[data-price]").textContent = by?.usd ? money(by.usd) : "";
    button.hidden = !by;
  };
  const rewrite = async () => (await element("prompt-rewrite")).start();
  look();
  composer.addEventListener("settings-changed", look, { signal });
  button.addEventListener("click", () => rewrite().catch((refusal) => workspace.complain(refusal)), { signal });
}

/** The suggestions over the prompt follow the turn that is looked at, and the engine that will do them. */
function bindSteps(workspace, signal) {
  const list = workspace.querySelector('.suggestions[data-for="edit"]');
  const usual = [...list.querySelectorAll("button")].map((button) => button.textContent);
  const shape = list.querySelector("li");
  const draw = () => {
    const tile = workspace.tile;
    const prompt = tile && !("upload" in tile.dataset) ? tile.querySelector(".turn-title").textContent : "";
    const steps = nextSteps(prompt, usual, { local: isLocal(workspace.composer) });
    if (steps.join("\n") === [...list.children].map((item) => item.textContent).join("\n")) return;
    list.replaceChildren(
      ...steps.map((step) => {
        const item = shape.cloneNode(true);
        item.querySelector("button").textContent = step;
        return item;
      }),
    );
  };
  workspace.addEventListener("turn-shown", draw, { signal });
  workspace.composer.addEventListener("settings-changed", draw, { signal });
}

/** Copy prompt, and a turn's words and settings in the prompt bar again, on top of what is looked at. */
function bindReuse(workspace, signal) {
  const act = async (button) => {
    const { turn } = button.closest("[data-turn]").dataset;
    const asked = await api("GET", `/turns/${turn}`);
    if (button.dataset.help === "reuse") {
      const inputs = asked.inputs.filter(({ role }) => role !== "base");
      await workspace.composer.fill({ ...asked, inputs, base_output: null });
      return;
    }
    await copyText(asked.prompt);
    button.textContent = button.dataset.done;
    announce(button.dataset.done);
  };
  workspace.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest('[data-help="copy-prompt"], [data-help="reuse"]');
      if (button) act(button).catch((refusal) => workspace.complain(refusal));
    },
    { signal },
  );
}
