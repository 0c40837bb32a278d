import assert from "node:assert/strict";
import { test } from "node:test";

import { Sequence, backOff } from "studio/lib/sequence";

const event = (seq) => ({ seq, kind: "turn.changed" });

test("it applies messages in order and each once", () => {
  const sequence = new Sequence(4);
  assert.equal(sequence.accept(event(5)), "apply");
  assert.equal(sequence.accept(event(5)), "skip");
  assert.equal(sequence.accept(event(3)), "skip");
  assert.equal(sequence.seq, 5);
});

test("it notices that a message is missing and waits for it", () => {
  const sequence = new Sequence(0);
  assert.equal(sequence.accept(event(1)), "apply");
  assert.equal(sequence.accept(event(4)), "gap");
  assert.equal(sequence.seq, 1);
});

test("a heartbeat tells only how far the session is", () => {
  const sequence = new Sequence(7);
  assert.equal(sequence.accept({ seq: 7 }), "skip");
  assert.equal(sequence.accept({ seq: 8 }), "skip");
  assert.equal(sequence.seq, 8);
  assert.equal(sequence.accept({ seq: 12 }), "gap");
});

test("a catch-up brings what is new and nothing twice", () => {
  const sequence = new Sequence(2);
  const fresh = sequence.acceptPage([event(1), event(2), event(3), { seq: 4 }, event(5)]);
  assert.deepEqual(fresh.map((one) => one.seq), [3, 5]);
  assert.equal(sequence.seq, 5);
  assert.deepEqual(sequence.acceptPage([]), []);
});

test("it waits longer after each try, never long, and not all browsers alike", () => {
  assert.equal(backOff(0, () => 1), 500);
  assert.equal(backOff(3, () => 1), 4000);
  assert.equal(backOff(50, () => 1), 15_000);
  assert.equal(backOff(50, () => 0), 7500);
});
