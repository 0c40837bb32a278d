// Undo and redo over states that are never changed in place.

const MOST = 200;

export class Undo {
  #past = [];
  #future = [];

  constructor(now) {
    this.now = now;
  }

  /** Go on to another state; what was undone before is gone. */
  push(state) {
    if (state === this.now) return;
    this.#past = [...this.#past, this.now].slice(-MOST);
    this.#future = [];
    this.now = state;
  }

  /** Change the present without a step of its own, as every letter of a text would be. */
  amend(state) {
    this.now = state;
  }

  /** Change every state in the same way, as when something in it is settled for good. */
  rewrite(change) {
    this.#past = this.#past.map(change);
    this.#future = this.#future.map(change);
    this.now = change(this.now);
  }

  /** One step back; false if there is none. */
  undo() {
    if (!this.canUndo) return false;
    this.#future.push(this.now);
    this.now = this.#past.pop();
    return true;
  }

  redo() {
    if (!this.canRedo) return false;
    this.#past.push(this.now);
    this.now = this.#future.pop();
    return true;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }
}
