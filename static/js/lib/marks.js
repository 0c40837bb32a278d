// Arrows, circles and words on the picture, as the studio draws them on the copy that the model sees.

const SVG = "http://www.w3.org/2000/svg";
const UNITS = 1000;

const DRAW = {
  arrow({ points: [from, to] }, at, width) {
    const [[x0, y0], [x1, y1]] = [at(from), at(to)];
    const angle = Math.atan2(y1 - y0, x1 - x0);
    const wing = (turn) => `${x1 - 5 * width * Math.cos(angle + turn)} ${y1 - 5 * width * Math.sin(angle + turn)}`;
    return { d: `M${x0} ${y0}L${x1} ${y1}M${wing(0.45)}L${x1} ${y1}L${wing(-0.45)}Z` };
  },
  line({ points }, at) {
    return { d: `M${points.map((point) => at(point).join(" ")).join("L")}` };
  },
  circle({ rect: [x, y, w, h] }, at) {
    const [left, top] = at([x, y]);
    const [right, bottom] = at([x + w, y + h]);
    const [rx, ry] = [(right - left) / 2, (bottom - top) / 2];
    return { d: `M${left} ${top + ry}a${rx} ${ry} 0 1 1 ${rx * 2} 0a${rx} ${ry} 0 1 1 ${-rx * 2} 0Z` };
  },
};

/** Draw marks into a group whose units are a thousandth of the picture's width. */
export function drawMarks(group, marks, { width, height }) {
  const at = ([x, y]) => [x * UNITS, (y * UNITS * height) / width];
  const shorter = (UNITS * Math.min(width, height)) / width;
  const line = shorter / 200;
  const made = (name, attributes) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  group.replaceChildren(
    ...marks.flatMap((mark) => {
      if (mark.kind === "text") {
        const [x, y] = at(mark.at);
        const words = made("text", { x, y, "font-size": shorter / 28, "stroke-width": line });
        words.textContent = mark.text;
        return words;
      }
      const { d } = DRAW[mark.kind](mark, at, line);
      const kind = `mark-${mark.kind}`;
      // A white rim first, so that a mark is seen on any ground.
      return [made("path", { d, class: `${kind} rim`, "stroke-width": line * 1.8 }), made("path", { d, class: kind, "stroke-width": line })];
    }),
  );
  // As the studio does it: words that begin near an edge are moved in.
  for (const words of group.querySelectorAll("text")) {
    const box = words.getBBox();
    const [right, bottom] = at([1, 1]);
    words.setAttribute("x", Math.max(0, Math.min(words.getAttribute("x"), right - box.width)));
    words.setAttribute("y", Math.max(0, Math.min(words.getAttribute("y"), bottom - box.height)));
  }
}
