import assert from "node:assert/strict";
import { test } from "node:test";

import { splitLabel, splitPrompt, splitText, vagueHint } from "studio/lib/hints";
import { RULES, nextSteps } from "studio/lib/next-steps";
import { gapsIn, gapsText, nextGap } from "studio/lib/placeholders";
import { distinct, stepTo } from "studio/lib/prompt-history";
import { keepSentence, keptIn, toggleKept, toggleWords } from "studio/lib/prompt-words";
import { textPrompt, textTrouble } from "studio/lib/text-helper";
import { wordDiff } from "studio/lib/word-diff";

const FILM = "film noir, black and white, hard light, high contrast";
const SOFT = "soft pastel colours, airy light";

test("a style is appended where it is seen, and taken away without a trace", () => {
  for (const prompt of ["make the cup red", "Make the cup red. It stands on oak.", ""]) {
    const styled = toggleWords(prompt, FILM);
    assert.ok(styled.endsWith(FILM) && styled.startsWith(prompt));
    assert.equal(toggleWords(styled, FILM), prompt);
    const both = toggleWords(styled, SOFT);
    assert.equal(toggleWords(both, FILM), toggleWords(prompt, SOFT));
  }
});

test("what to keep is one sentence at the end, after the styles", () => {
  assert.equal(keepSentence(["the face"]), "Keep the face exactly as it is.");
  assert.equal(keepSentence(["the colours"]), "Keep the colours exactly as they are.");
  const one = toggleKept("make the coat red", "the face");
  assert.equal(one, "make the coat red. Keep the face exactly as it is.");
  const three = toggleKept(toggleKept(one, "the logo"), "the framing");
  assert.equal(three, "make the coat red. Keep the face, the logo and the framing exactly as they are.");
  assert.deepEqual(keptIn(three), ["the face", "the logo", "the framing"]);
  assert.equal(toggleKept(toggleKept(three, "the logo"), "the framing"), one);
  const styled = toggleWords(one, SOFT);
  assert.equal(styled, `make the coat red. ${SOFT}. Keep the face exactly as it is.`);
  assert.equal(toggleKept("", "the face"), "Keep the face exactly as it is.");
});

test("it asks back where a prompt leaves everything open", () => {
  for (const vague of [
    "make it better", "Make it look nicer!", "improve this", "fix it", "please make it pop", "make it pop more",
    "nicer", "enhance the image", "could you make the picture look more professional?", "something else", "more",
    "make this a bit better please", "fix", "make it a lot better.",
  ]) {
    assert.match(vagueHint(vague), /“.+”/, vague);
  }
  assert.match(vagueHint("make the sky nicer"), /What about the sky/);
});

test("it says nothing where a prompt says enough", () => {
  for (const clear of [
    "", "make it darker", "make it cooler", "fix the crooked horizon", "improve the light on the left", "make the cup red",
    "remove the stain", "more contrast", "make the subject stand out", "make it black and white", "a better looking red cup on oak",
    "make the sign say “make it better”", "less warm", "enhance the shadows", "make it pop art",
  ]) {
    assert.equal(vagueHint(clear), "", clear);
  }
  assert.equal(vagueHint("improve the picture", { local: true }), "");
  assert.notEqual(vagueHint("make it better", { local: true }), "");
});

test("it splits a list of changes, and keeps what is to be kept with each", () => {
  assert.deepEqual(splitPrompt("make the cup blue, remove the spoon and add steam"), ["Make the cup blue", "Remove the spoon", "Add steam"]);
  assert.deepEqual(splitPrompt("Crop to 4:5, then brighten the face."), ["Crop to 4:5", "Brighten the face"]);
  assert.deepEqual(splitPrompt("Darken the sky; remove the wires; add the text “rain, snow and add sun”"), [
    "Darken the sky",
    "Remove the wires",
    "Add the text “rain, snow and add sun”",
  ]);
  assert.deepEqual(splitPrompt("Blur the background. Add a red and a blue balloon. Warm the light. Keep the face and the logo exactly as they are."), [
    "Blur the background. Keep the face and the logo exactly as they are",
    "Add a red and a blue balloon. Keep the face and the logo exactly as they are",
    "Warm the light. Keep the face and the logo exactly as they are",
  ]);
  const three = splitPrompt("remove the cup, add a plate, and then make it darker");
  assert.equal(splitText(three), "This asks for three things");
  assert.equal(splitLabel(three), "Split into three turns");
});

test("it leaves alone what is one change, or two that belong together", () => {
  for (const one of [
    "", "make it darker", "make the background darker and the subject brighter", "add a cat, a dog and a bird",
    "make the cup blue and remove the spoon", "a red cup, white saucer, and a spoon on oak, golden hour light",
    "add a sign that says \"cut, then add sugar, then mix\"", "make it soft, warm and bright", "Turn and face the camera, smile",
    "put the cup on a tray, add nothing else", "change the set of colours, and the light",
  ]) {
    assert.equal(splitPrompt(one), null, one);
  }
});

test("it does not think about long texts", () => {
  const start = performance.now();
  for (const long of ["make it better" + " ".repeat(32_000) + "x", "add a cup, ".repeat(3000), " and".repeat(8000)]) {
    assert.equal(vagueHint(long), "");
    assert.equal(splitPrompt(long), null);
  }
  assert.ok(performance.now() - start < 2000);
});

test("Tab goes from gap to gap and then on", () => {
  const text = "change the {thing} to {colour}";
  assert.deepEqual(gapsIn(text).map(({ name }) => name), ["thing", "colour"]);
  const first = nextGap(text, 0);
  assert.equal(text.slice(first.start, first.end), "{thing}");
  assert.equal(nextGap(text, first.end).name, "colour");
  assert.equal(nextGap(text, text.length), null);
  assert.equal(gapsText(text), "{thing} and {colour} are still to fill in. Send again to leave it so.");
  assert.equal(gapsText("nothing {} to { fill"), "");
});

test("history goes back and forth like a shell's", () => {
  const prompts = distinct(["a", "b", "b", "", "c"]);
  assert.deepEqual(prompts, ["a", "b", "c"]);
  assert.equal(stepTo(prompts, null, "ArrowUp"), 2);
  assert.equal(stepTo(prompts, 2, "ArrowUp"), 1);
  assert.equal(stepTo(prompts, 0, "ArrowUp"), null);
  assert.equal(stepTo(prompts, 0, "ArrowDown"), 1);
  assert.equal(stepTo(prompts, 2, "ArrowDown"), 3);
  assert.equal(stepTo(prompts, null, "ArrowDown"), null);
  assert.equal(stepTo([], null, "ArrowUp"), null);
});

test("the text helper quotes the words exactly and says where", () => {
  const add = textPrompt({ words: " Herbst & Käse ", mode: "add", place: "at the top", language: "German", style: "bold white sans-serif letters" });
  assert.equal(
    add,
    "Add the text “Herbst & Käse” at the top, spelled exactly like this, letter for letter. The text is in German. Set it in bold white sans-serif letters. Add no other words and change nothing else.",
  );
  const replace = textPrompt({ words: "OPEN", mode: "replace", old: "CLOSED", where: "on the door sign", place: "at the top" });
  assert.match(replace, /^Replace the text “CLOSED” on the door sign with “OPEN”, .*Keep the typeface/);
  assert.match(textPrompt({ words: "“so”", mode: "add" }), /"“so”"/);
  assert.equal(textPrompt({ words: "  ", mode: "add" }), "");
  assert.equal(textPrompt({ words: "Hello", mode: "add", place: "at the top", style: "bold" }, true), "add the text “Hello” at the top");
  assert.match(textTrouble({ mode: "replace" }, true), /not replace it/);
  assert.equal(textTrouble({ mode: "replace" }, false), "");
});

test("next steps follow from the last edit", () => {
  const usual = ["make the background darker", "warmer light", "black and white", "crop to 16:9"];
  assert.equal(nextSteps("Make the background darker", usual, { local: true })[0], "a little less dark");
  assert.ok(!nextSteps("Make the background darker.", usual).includes("make the background darker"));
  assert.ok(nextSteps("make the background darker", usual).some((step) => step.includes("rim light")));
  assert.ok(nextSteps("change the outfit to blue", usual).includes("match the shoes"));
  assert.deepEqual(nextSteps("", usual), usual);
  assert.deepEqual(nextSteps("zxcv", usual, { local: true }), usual);
  for (const { after, local, model } of RULES) {
    assert.ok(after instanceof RegExp && local.length <= 3 && model.length === 3);
  }
});

test("a rewrite is shown against one's own words, word by word", () => {
  const shown = (before, after) => wordDiff(before, after).map(({ kind, text }) => ({ same: text, del: `[-${text}-]`, ins: `[+${text}+]` })[kind]).join("");
  assert.equal(shown("make the cup red", "Make the cup deep red."), "[-make-][+Make+] the cup[+ deep+] red[+.+]");
  assert.equal(shown("add @Mia", "Add @Mia, smiling"), "[-add-][+Add+] @Mia[+, smiling+]");
  assert.equal(shown("same words ", "same words"), "same words");
  assert.equal(shown("a", "b"), "[-a-][+b+]");
  for (const [before, after] of [["one two three", "two three four"], ["", "x y"]]) {
    const runs = wordDiff(before, after);
    const side = (gone) => runs.filter(({ kind }) => kind !== gone).map(({ text }) => text).join("").trim();
    assert.deepEqual([side("ins"), side("del")], [before, after]);
  }
});
