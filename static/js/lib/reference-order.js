// The order of references: their pictures are dragged, by mouse or finger, or moved with the arrow keys.

const FAR = 4;

export function bindReferenceOrder(strip, signal) {
  const list = strip.querySelector("ol");
  let held = null;

  const place = (x) => [...list.children].filter((row) => row !== held.row && middle(row) < x).length;
  const letGo = () => {
    held?.row.classList.remove("is-held");
    held?.row.style.removeProperty("translate");
    held = null;
  };
  const on = (name, handle) => list.addEventListener(name, handle, { signal });

  on("pointerdown", (event) => {
    const grip = event.target.closest(".reference-picture");
    if (!grip || grip.disabled || event.button) return;
    grip.setPointerCapture(event.pointerId);
    held = { row: grip.closest("li"), from: event.clientX, moved: false };
  });
  on("pointermove", (event) => {
    if (!held) return;
    const by = event.clientX - held.from;
    held.moved ||= Math.abs(by) > FAR;
    if (!held.moved) return;
    held.row.classList.add("is-held");
    held.row.style.translate = `${by}px`;
  });
  on("pointerup", ({ clientX }) => {
    if (!held) return;
    const { row, moved } = held;
    const to = place(clientX);
    letGo();
    if (moved) strip.move(row.dataset.asset, to);
  });
  on("pointercancel", letGo);
  on("dragstart", (event) => event.preventDefault());
  on("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const grip = event.target.closest(".reference-picture");
    if (!step || !grip) return;
    event.preventDefault();
    event.stopPropagation(); // elsewhere these keys go from turn to turn
    const row = grip.closest("li");
    strip.move(row.dataset.asset, [...list.children].indexOf(row) + step);
    grip.focus();
  });
}

function middle(row) {
  const { left, width } = row.getBoundingClientRect();
  return left + width / 2;
}
