// Draws the lines of the tree as SVG.

import { lanes, lineTo, railPaths } from "studio/lib/chain";

const SVG = "http://www.w3.org/2000/svg";

/**
 * The lines between turns; `spots` maps a number to the middle of its dot, `here` is the turn that is looked at, `range`
 * what is to be drawn of a long chain. Two shapes, however many lines there are: each shape would be styled by itself.
 */
export function drawRail(parent, turns, spots, here, range) {
  const paths = railPaths(turns, spots, lineTo(turns, here), range);
  const of = (on) => paths.map((path) => (path.here === on ? path.d : "")).join("");
  parent.replaceChildren(shape("path", { d: of(false) }), shape("path", { d: of(true) }, true));
}

/** The rail lying on its side, with a dot for each step in the middle of its place. Hidden while there is one branch. */
export function drawLyingRail(svg, steps, turns, here) {
  const rails = lanes(turns);
  const depth = Math.min(3, Math.max(0, ...rails.values()));
  svg.toggleAttribute("hidden", depth === 0);
  if (depth === 0) return;
  // Coordinates are swapped: the group mirrors them back.
  const spots = new Map(
    steps.map((step) => {
      const number = Number(step.dataset.number);
      return [number, { x: 7 + 11 * Math.min(3, rails.get(number)), y: step.offsetLeft + step.offsetWidth / 2 }];
    }),
  );
  svg.setAttribute("height", 14 + 11 * depth);
  svg.setAttribute("width", steps.at(-1).offsetLeft + steps.at(-1).offsetWidth);
  const group = svg.firstElementChild;
  drawRail(group, turns, spots, here);
  for (const [number, { x, y }] of spots) group.append(shape("circle", { cx: x, cy: y, r: 3.5 }, number === here));
}

function shape(name, attributes, here) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (here) element.classList.add("rail-here");
  return element;
}
