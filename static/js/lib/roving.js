// One tab stop for a bar of buttons; arrows, Home and End go from one to the next.

export function bindRoving(bar, signal) {
  const stops = () => [...bar.querySelectorAll("button")].filter((button) => !button.disabled && button.offsetParent);
  const rove = (to) => {
    for (const button of bar.querySelectorAll("button")) button.tabIndex = button === to ? 0 : -1;
  };
  bar.addEventListener(
    "keydown",
    (event) => {
      const all = stops();
      const at = all.indexOf(event.target);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
      if (to === undefined || at < 0) return;
      event.preventDefault();
      event.stopPropagation();
      const button = all[(to + all.length) % all.length];
      rove(button);
      button.focus();
    },
    { signal },
  );
  bar.addEventListener("focusin", ({ target }) => target.matches("button") && rove(target), { signal });
  /** Call it when other buttons are shown. */
  return () => {
    const all = stops();
    if (!all.some((button) => button.tabIndex === 0)) rove(all[0]);
  };
}
