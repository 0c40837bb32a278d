"""One clause of a sentence, read: its operations, its target, and whether every word is accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from sessions_app.providers.local.lexicon import Tag, load
from sessions_app.providers.local.plan import Colour, Target
from sessions_app.providers.local.tagging import POSSESSIVE

_BEFORE_A_NOUN = ("colour", "amount", "operation", "more_colour")
_INDEFINITE = {
    "a",
    "an",
    "another",
    "some",
    "add a",
    "add an",
    "give it a",
    "give it an",
    "apply a",
    "use a",
    "give",
    "one",
}
_PRONOUNS = {"her", "this", "that"}
_FREE = {"fillers", "verbs", "definite", "amount", "separator"}
"""Kinds of words that no operation needs and none is stopped by."""


class NotUnderstood(Exception):
    """The clause is none that the engine can do; ``message`` and ``hint`` if there is something better to say."""

    def __init__(self, message: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(slots=True)
class Clause:
    """The tags of one clause, the parts of the picture that it names, and the noun that is none of them."""

    tags: list[Tag]
    texts: list[str]
    drawn: bool
    targets: list[str] = field(default_factory=list)
    noun: str = ""
    source: Colour | None = None
    outside: bool = False

    def has(self, *kinds: str) -> bool:
        """Whether a tag of one of the kinds is there."""
        return any(tag.kind in kinds for tag in self.tags)

    def all(self, kind: str) -> list[Tag]:
        return [tag for tag in self.tags if tag.kind == kind]

    def first(self, kind: str) -> Tag | None:
        return next((tag for tag in self.tags if tag.kind == kind), None)

    def says(self, *words: str) -> bool:
        """Whether one of the words or phrases is there as it stands."""
        return any(tag.text in words for tag in self.tags)

    def only(self, *kinds: str) -> bool:
        """Whether nothing is there but words of these kinds and those that mean nothing by themselves."""
        return all(tag.kind in kinds or tag.kind in _FREE for tag in self.tags)

    @property
    def operations(self) -> list[str]:
        """Names in the order of the sentence, each once."""
        return list(dict.fromkeys(tag.value for tag in self.tags if tag.kind == "operation"))

    @property
    def colours(self) -> list[Colour]:
        return [tag.colour for tag in self.tags if tag.kind == "colour" and tag.colour]

    @property
    def strength(self) -> float:
        """How much, 1 for the usual amount. The weakest word decides if there is a weak one: "a bit more"."""
        amounts = [tag.number for tag in self.tags if tag.kind == "amount"]
        weak = [amount for amount in amounts if amount < 1]
        return min(weak) if weak else max(amounts, default=1.0)

    @property
    def measure(self) -> Tag | None:
        """The amount that was named: a percentage, or a bare number after "by" or with a sign."""
        number = self.first("number")
        if number is not None and not (self.says("by") or number.text[0] in "+-"):
            raise NotUnderstood
        return self.first("percent") or number

    @property
    def share(self) -> float | None:
        """The amount that was named, 0..1."""
        return None if self.measure is None else min(1.0, abs(self.measure.number) / 100)

    @property
    def named_target(self) -> str:
        """The one part that is named, empty for none or the whole. Raises ``NotUnderstood`` for two."""
        named = list(dict.fromkeys(target for target in self.targets if target != "picture"))
        if len(named) == 2 and "subject" in named and ("face" in named or "clothes" in named) and self.says("of"):
            named.remove("subject")
        if len(named) > 1:
            raise NotUnderstood
        return named[0] if named else ""

    def target(self) -> Target:
        """The part that is meant: what is named, else the drawn region, else the whole picture."""
        named = self.named_target
        return cast(Target, named) if named else "region" if self.drawn else "picture"


def read(tags: list[Tag], texts: list[str], drawn: bool) -> Clause:
    """A clause from its tags. Raises ``NotUnderstood`` for what is new in the picture: a person, another dress."""
    tags = _without_attributes(_settled_labels(_settled_pronouns(tags)))
    if any(tag.kind == "colour" for tag in tags):
        # "the colour of the cup to blue": the word itself asks for nothing.
        words = ("colour", "color", "the colour", "the color")
        tags = [Tag("fillers", text=tag.text) if tag.text in words else tag for tag in tags]
    clause = Clause(tags, texts, drawn)
    for index, tag in enumerate(tags):
        if tag.kind == "target":
            if tag.value in ("subject", "face", "clothes") and _is_indefinite(tags, index):
                raise NotUnderstood
            clause.targets.append(tag.value)
    all_but = next((index for index, tag in enumerate(tags) if tag.kind == "all_but"), None)
    if all_but is not None:
        clause.outside = any(tag.kind in ("target", "noun", "colour") for tag in tags[all_but:])
        if not clause.outside:
            raise NotUnderstood
    _take_noun(clause)
    return clause


def _settled_pronouns(tags: list[Tag]) -> list[Tag]:
    """ "her" and "this" before a noun only point at it: "her dress", "this part"."""
    settled = []
    for index, tag in enumerate(tags):
        if tag.text in _PRONOUNS and tag.kind == "target":
            after = next((later for later in tags[index + 1 :] if later.kind not in _BEFORE_A_NOUN), None)
            if after is not None and after.kind in ("target", "noun", "unknown", "quality"):
                tag = Tag("definite", text=tag.text)
        settled.append(tag)
    return settled


def _settled_labels(tags: list[Tag]) -> list[Tag]:
    """ "the label" in "make the label blue" is a thing in the picture: nothing is to be written on it."""
    acting = {"colour", "quality", "operation", "more_colour"}
    written = [tag for tag in tags if (tag.kind, tag.value) == ("operation", "text")]
    changed = any(tag.kind in acting for tag in tags if tag not in written)
    if len(written) != 1 or not changed or any(tag.kind in ("text", "add") for tag in tags):
        return tags
    at = tags.index(written[0])
    if not at or tags[at - 1].kind != "definite":
        return tags
    return [*tags[:at], Tag("noun", text=written[0].text), *tags[at + 1 :]]


def _without_attributes(tags: list[Tag]) -> list[Tag]:
    """ "the dark background": the adjective only says which, if the clause says elsewhere what to do."""
    attributes = load().sets["attributes"]
    acting = ("operation", "quality", "colour", "remove", "studio", "gradient")
    kept = []
    for index, tag in enumerate(tags):
        is_attribute = tag.kind == "operation" and tag.text in attributes and index + 1 < len(tags)
        if is_attribute and tags[index + 1].kind in ("target", "noun"):
            others = tags[:index] + tags[index + 2 :]
            if any(other.kind in acting for other in others):
                continue
        kept.append(tag)
    return kept


def _is_indefinite(tags: list[Tag], index: int) -> bool:
    """Whether the noun at ``index`` is introduced by "a", which makes it a new one."""
    for tag in reversed(tags[:index]):
        if tag.text in _INDEFINITE or (tag.kind == "add" and tag.text.endswith((" a", " an"))):
            return True
        if tag.kind not in _BEFORE_A_NOUN:
            return False
    return False


def _take_noun(clause: Clause) -> None:
    """Find the one noun of up to two words that is introduced as known: "the coffee cup", "his red car"."""
    tags = clause.tags
    for index, tag in enumerate(tags):
        if tag.kind not in ("noun", "unknown"):
            continue
        before = index - 1
        while before >= 0 and tags[before].kind == "colour":
            before -= 1
        end = index + 1
        while end < len(tags) and end < index + 2 and tags[end].kind in ("noun", "unknown"):
            end += 1
        if before < 0 or tags[before].kind != "definite":
            return
        if tags[before].text == POSSESSIVE and tag.kind == "unknown" and not clause.drawn:
            # A part of something: where it is, nothing here can tell.
            return
        clause.noun = " ".join(noun.text for noun in tags[index:end])
        if index and tags[index - 1].kind == "colour":
            clause.source = tags[index - 1].colour
        rest = [Tag("fillers", text=noun.text) for noun in tags[index:end]]
        source = 1 if clause.source else 0
        clause.tags = tags[: index - source] + rest + tags[end:]
        return
