import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { settled } from "./browser.js";
import { Refusal } from "studio/lib/http";
import { NoteForm } from "studio/lib/note-form";

let sent;
let answer; // what becomes of the note: {done, refuse}

/** The form of a note on turn 7, on a page that was just opened. */
function opened() {
  const field = Object.assign(new HTMLElement(), { value: "", style: {} });
  const form = Object.assign(new HTMLElement(), { elements: { text: field }, requestSubmit: () => note.send() });
  const send = (body) => (sent.push(body), new Promise((done, refuse) => (answer = { done, refuse })));
  const note = new NoteForm(form, { name: "turn-7", send });
  return note;
}

function type(note, text) {
  note.field.value = text;
  note.field.dispatchEvent(new Event("input"));
}

beforeEach(() => {
  sent = [];
  localStorage.kept.clear();
});

test("what is typed and where it belongs survive a reload, until it is taken", async () => {
  const note = opened();
  note.place = { pin: [0.5, 0.25] };
  type(note, "Warmer light");
  const again = opened();
  assert.deepEqual([again.field.value, again.place], ["Warmer light", { pin: [0.5, 0.25] }]);
  again.send();
  answer.done();
  await settled();
  assert.deepEqual([again.field.value, again.place, localStorage.kept.size], ["", {}, 0]);
  assert.equal(opened().field.value, "");
});

test("it is sent once, however often one presses, and a refused one stays with its name", async () => {
  const note = opened();
  type(note, "Warmer light");
  note.send();
  note.send();
  assert.equal(sent.length, 1);
  answer.refuse(new Refusal("The studio cannot be reached."));
  await settled();
  assert.equal(note.field.value, "Warmer light");
  assert.equal(note.form.querySelector(".error-line").hidden, false);
  // Its answer may have been lost: the same words are the same note, after a reload too.
  note.send();
  answer.refuse(new Refusal("The studio cannot be reached."));
  opened().send();
  assert.deepEqual(sent.map(({ id }) => id), [sent[0].id, sent[0].id, sent[0].id]);
  answer.done();
  await settled();
  const next = opened();
  type(next, "Warmer light");
  next.send();
  assert.notEqual(sent[3].id, sent[0].id);
});

test("what is typed while it is on its way is the next one", async () => {
  const note = opened();
  type(note, "Warmer light");
  note.send();
  type(note, "And softer");
  answer.done();
  await settled();
  assert.equal(note.field.value, "And softer");
  assert.equal(opened().field.value, "And softer");
});

test("without words nothing is sent", () => {
  const note = opened();
  type(note, "  \n");
  note.send();
  assert.deepEqual(sent, []);
});
