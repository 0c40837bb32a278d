// Notes as the next edit: what they are about becomes the region or the pins, what they say the words.

/** Fill the prompt bar from notes of the turn that is looked at, as lib/note-list.js says them, for a turn that answers them. */
export async function makeNextEdit(workspace, notes) {
  const { composer } = workspace;
  if (!composer || !notes.length) return;
  const { shapes, pins, text } = editOf(notes);
  // First what takes a moment: once the bar says that it answers a note, it can be sent.
  if (shapes.length || pins.length) {
    await composer.drawOn((doc) => ({
      ...doc,
      region: { ...doc.region, shapes: [...doc.region.shapes, ...shapes] },
      pins: [...doc.pins, ...pins.filter((pin) => !doc.pins.some(({ at, text }) => text === pin.text && String(at) === String(pin.at)))],
    }));
  }
  composer.answer(notes, text);
  composer.prompt.focus({ preventScroll: true });
}

/**
 * One note about an area is a region and a prompt, one about a point a pin. Of several each says its words at its own
 * place; the edit is only held to their areas if all of them are about one.
 */
export function editOf(notes) {
  const loose = notes.filter(({ pin, region }) => !pin && !region);
  const areas = notes.filter(({ region }) => region);
  const held = areas.length === notes.length;
  const alone = held && notes.length === 1;
  const pins = notes.filter(({ pin, region }) => pin || (region && !alone));
  return {
    shapes: held ? areas.map(({ region }) => ({ kind: "rect", rect: region })) : [],
    pins: pins.map(({ pin, region, words }) => ({ at: pin ?? middleOf(region), text: inOneLine(words) })),
    text: (alone ? areas : loose).map(({ words }) => words).join("\n"),
  };
}

const middleOf = ([x, y, w, h]) => [x + w / 2, y + h / 2].map((share) => Math.round(share * 1e5) / 1e5);

// What a pin's instruction takes.
const inOneLine = (text) => text.replace(/\s+/g, " ").slice(0, 1000);
