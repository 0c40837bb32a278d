// The drawing of a session, its undo, and its draft that survives a reload. A drawing belongs to pictures of the shape
// that it was drawn on: while one of another shape is looked at, it waits.

import { NOTHING, isNothing } from "studio/lib/drawn";
import { sameShape } from "studio/lib/geometry";
import { recall, remember } from "studio/lib/storage";
import { Undo } from "studio/lib/undo";

export class RegionDraft {
  #name;
  #undo;

  constructor(session) {
    this.#name = `drawn.${session}`;
    this.#undo = new Undo(recall(this.#name) ?? NOTHING);
  }

  /** What is drawn on a picture of this shape; `picture` may be null. */
  on(picture) {
    const { now } = this.#undo;
    return picture && now.on && sameShape(now.on, picture) ? now : NOTHING;
  }

  /** Draw something else; `step` false: without a step of undo, as for each letter of a text. */
  change(doc, { width, height }, step) {
    const next = isNothing(doc) ? NOTHING : { ...doc, on: { width, height } };
    step ? this.#undo.push(next) : this.#undo.amend(next);
    this.#keep();
  }

  undo = () => this.#undo.undo() && this.#keep();
  redo = () => this.#undo.redo() && this.#keep();

  get canUndo() {
    return this.#undo.canUndo;
  }

  get canRedo() {
    return this.#undo.canRedo;
  }

  /** A lock was made of these shapes: undo never brings back that they were only drawn. */
  settleLock(shapes) {
    const left = ({ lock }) => lock.filter((shape) => !shapes.includes(shape));
    this.#undo.rewrite((doc) => (doc.lock.length ? { ...doc, lock: left(doc) } : doc));
    return this.#keep();
  }

  /** A drawing was sent: it goes, whatever is looked at by now; a lock drawn since, or another drawing, stays. */
  drop(sent) {
    const { now } = this.#undo;
    const rest = ({ region, pins, reach, marks }) => JSON.stringify([region, pins, reach, marks]);
    if (isNothing({ ...sent, lock: [] }) || rest(now) !== rest(sent)) return false;
    this.#undo.push(now.lock.length ? { ...NOTHING, lock: now.lock, on: now.on } : NOTHING);
    return this.#keep();
  }

  #keep() {
    remember(this.#name, isNothing(this.#undo.now) ? null : this.#undo.now);
    return true;
  }
}
