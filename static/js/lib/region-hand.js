// What the pointer does with the tool in hand.

import { begin } from "studio/lib/drawing";
import { putCursor, writeText } from "studio/lib/region-pins";

// How near a handle a pointer has to be, in pixels of the screen.
const NEAR = 12;

/** The hand for lib/gestures.js; `hand.doc` is the drawing as the gesture makes it, null between gestures. */
export function handOf(editor) {
  let gesture = null;
  const stop = () => {
    gesture = null;
    editor.redraw();
  };
  return {
    get doc() {
      return gesture?.doc;
    },
    begin(event) {
      const { tool, shape, brush } = editor;
      const { width, height } = editor.stage.place;
      gesture = begin(editor.doc, editor.at(event), { tool, shape, ...brush, reach: [NEAR / width, NEAR / height] });
      editor.redraw();
    },
    move(event) {
      gesture?.move(editor.at(event));
      editor.redraw();
    },
    end(ended = gesture) {
      stop();
      if (editor.shape === "text") writeText(editor, ended.at);
      if (!ended?.doc) return;
      editor.change(ended.doc);
      if (editor.tool === "pin") editor.tell("pin-picked", { index: ended.doc.pins.length - 1 });
      else editor.tell("stroke-ended");
    },
    cancel: stop,
    hover(event) {
      putCursor(editor, event && editor.shape === "brush" ? editor.at(event) : null, editor.brush.size);
    },
    pan: (event) => editor.stage.pan(event),
  };
}
