// Where arrows lead among cards that stand in rows.

export const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"];

/** The card that an arrow leads to: up and down by where they stand, for rows are as long as the window is wide. */
export function nextCard(cards, card, key) {
  const at = cards.indexOf(card);
  if (key === "Home") return cards[0];
  if (key === "End") return cards.at(-1);
  if (key === "ArrowLeft") return cards[at - 1];
  if (key === "ArrowRight") return cards[at + 1];
  const here = card.getBoundingClientRect();
  const step = key === "ArrowDown" ? 1 : -1;
  for (let n = at + step; cards[n]; n += step) {
    const there = cards[n].getBoundingClientRect();
    if (there.top !== here.top && Math.abs(there.left - here.left) < here.width / 2) return cards[n];
  }
  return key === "ArrowDown" ? cards.at(-1) : cards[0];
}
