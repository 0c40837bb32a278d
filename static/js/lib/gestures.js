// Pointers on the drawing surface: one draws, two fingers or the middle button move the picture, and where a pen draws,
// fingers only move it.

/**
 * `hand` is told {begin(event), move(event), end(), cancel(), hover(event), pan(event)}; begin may return false to leave
 * the pointer alone.
 */
export function bindGestures(surface, hand, signal) {
  const fingers = new Set();
  let held = null;
  let hasPen = false;

  const on = (target, name, handle) => target.addEventListener(name, handle, { signal });
  on(surface, "pointerdown", (event) => {
    hasPen ||= event.pointerType === "pen";
    if (event.pointerType === "touch") fingers.add(event.pointerId);
    const second = held && event.pointerId !== held.pointerId;
    if (second && event.pointerType === "touch") {
      hand.cancel();
      hand.pan(held);
      held = null;
    }
    const moves = event.button === 1 || event.metaKey || event.ctrlKey || fingers.size > 1 || (hasPen && fingers.size);
    if (moves) return void (event.button < 2 && hand.pan(event));
    if (event.button !== 0 || held || hand.begin(event) === false) return;
    // The page scrolls and zooms by itself no more, and the stage leaves this pointer alone.
    event.preventDefault();
    surface.setPointerCapture(event.pointerId);
    held = event;
  });
  on(surface, "pointermove", (event) => {
    if (held?.pointerId !== event.pointerId) return hand.hover(event);
    const all = event.getCoalescedEvents?.() ?? [];
    for (const one of all.length ? all : [event]) hand.move(one);
    hand.hover(event);
  });
  const up = (event) => {
    fingers.delete(event.pointerId);
    if (held?.pointerId !== event.pointerId) return;
    held = null;
    if (event.type === "pointerup") hand.end();
    else hand.cancel();
  };
  on(document, "pointerup", up);
  on(document, "pointercancel", up);
  on(surface, "pointerleave", () => hand.hover(null));
  on(surface, "dblclick", (event) => event.stopPropagation());
  on(surface, "contextmenu", (event) => event.preventDefault());
}
