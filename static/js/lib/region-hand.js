// What the pointer does with the tool in hand.

import { begin } from "studio/lib/drawing";
import { putCursor, writeText } from "studio/lib/region-pins";

// How near a handle a pointer has to be, in pixels of the screen.
const NEAR = 12;

/** The hand for lib/gestures.js; `hand.doc` is the drawing as the gesture makes it, null between gestures. */
export function handOf(editor) {
  let gesture = null;
  let [ground, how, path] = [null, null, []]; // the drawing that it began on, with which tool, and where it went
  const stop = () => {
    gesture = null;
    editor.redraw();
  };
  const draw = () => {
    ground = editor.doc;
    gesture = begin(ground, path[0], how);
    for (const point of path.slice(1)) gesture.move(point);
  };
  /** The gesture on what is there by now: what was there may have been sent, or the picture be another one. */
  const current = () => {
    if (gesture && ground !== editor.doc) draw();
    return gesture;
  };
  return {
    get doc() {
      return current()?.doc;
    },
    begin(event) {
      const { tool, shape, brush } = editor;
      const { width, height } = editor.stage.place;
      how = { tool, shape, ...brush, reach: [NEAR / width, NEAR / height] };
      path = [editor.at(event)];
      draw();
      editor.redraw();
    },
    move(event) {
      if (!gesture) return;
      path.push(editor.at(event));
      gesture.move(path.at(-1));
      editor.redraw();
    },
    end(ended = current()) {
      stop();
      if (!ended) return;
      if (editor.shape === "text") writeText(editor, ended.at);
      if (!ended.doc) return;
      editor.change(ended.doc);
      if (editor.tool === "pin") editor.tell("pin-picked", { index: ended.doc.pins.length - 1 });
      else editor.tell("stroke-ended");
    },
    /** Forget the gesture under way; false if there is none. */
    cancel() {
      const was = gesture;
      stop();
      return Boolean(was);
    },
    hover(event) {
      putCursor(editor, event && editor.shape === "brush" ? editor.at(event) : null, editor.brush.size);
    },
    pan: (event) => editor.stage.pan(event),
  };
}
