import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { complete, fitting, mentioned, queryAt, withoutMention } from "studio/lib/mentions";

const cases = JSON.parse(readFileSync(new URL("../mentions.json", import.meta.url)));

for (const { prompt, names, mentioned: found } of cases) {
  test(`it finds the names in: ${prompt}`, () => assert.deepEqual(mentioned(prompt, names), found));
}

test("it knows what is being typed behind an @", () => {
  assert.deepEqual(queryAt("Put @Mi", 7), { start: 4, text: "Mi" });
  assert.deepEqual(queryAt("@", 1), { start: 0, text: "" });
  assert.deepEqual(queryAt("the @Red ca on", 11), { start: 4, text: "Red ca" });
  assert.equal(queryAt("Put @Mia on", 4), null);
  assert.equal(queryAt("mia@ex", 6), null);
  assert.equal(queryAt("Put @Mia, then", 14), null);
  assert.equal(queryAt("@Mia ", 5), null);
  assert.equal(queryAt("no name", 7), null);
});

test("it offers names that begin so, then those with such a word", () => {
  const choices = ["Tom", "Old Mia", "Mia", "mirror"].map((name) => ({ name }));
  assert.deepEqual(fitting(choices, "mi").map(({ name }) => name), ["Mia", "mirror", "Old Mia"]);
  assert.equal(fitting(choices, "").length, 4);
  assert.deepEqual(fitting(choices, "x"), []);
});

test("it puts the chosen name where it was typed", () => {
  assert.deepEqual(complete("Put @Mi", 7, 4, "@Mia"), { prompt: "Put @Mia ", caret: 9 });
  assert.deepEqual(complete("Put @m on it", 6, 4, "@Mia"), { prompt: "Put @Mia on it", caret: 8 });
  assert.deepEqual(complete("@m, please", 2, 0, "@Mia"), { prompt: "@Mia, please", caret: 4 });
});

test("it takes a mention back", () => {
  assert.equal(withoutMention("@Mia and @mia's hat, @Miami", "Mia"), "Mia and mia's hat, @Miami");
});
