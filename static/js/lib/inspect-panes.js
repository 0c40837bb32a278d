// Which pictures lie where on the stage, and what is under a pointer. In pixels of the screen, from the stage's corner.

/** What is shown beside each other: {picture, place, left, width}; `left` is where the pane begins, `place` counts from there. */
export function panesOf(stage) {
  const { picture, place, view, dataset } = stage;
  if (!picture) return [];
  const { before } = picture;
  if (dataset.mode !== "side" || !before) return [{ picture, place, left: 0, width: view.clientWidth }];
  const width = view.clientWidth / 2;
  return [
    { picture: before, place: stage.placeOf(before), left: 0, width },
    { picture, place, left: width, width },
  ];
}

/** The pixel {picture, x, y} under a pointer; null beside the picture. */
export function spotAt(stage, { clientX, clientY }) {
  const bounds = stage.view.getBoundingClientRect();
  const pane = panesOf(stage).findLast(({ left }) => clientX - bounds.left >= left);
  if (!pane) return null;
  const { picture, place, left } = pane;
  const x = Math.floor(((clientX - bounds.left - left - place.x) / place.width) * picture.width);
  const y = Math.floor(((clientY - bounds.top - place.y) / place.height) * picture.height);
  return x >= 0 && y >= 0 && x < picture.width && y < picture.height ? { picture, x, y } : null;
}
