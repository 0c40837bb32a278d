"""Sentences in the reader's language: what floors without Django say in English is translated where it is shown."""

from __future__ import annotations

import gettext as standard
import re
from functools import cache, lru_cache
from re import Match, Pattern
from typing import NamedTuple

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, override, pgettext

GAP = re.compile(r"%\((\w+)\)s")
ENDS = re.compile(r"(?<=[.!?]) +(?=[^a-z\s])")
# As budgets.as_money writes amounts: a sign, or a code and a space that does not break.
MONEY = re.compile(r"(R\$|zł|[$€£¥₹₩]|[A-Z]{3}\xa0)(\d[\d,]*)(?:\.(\d+))?")
# What is put in: best a part of a picture as the local engine names it ("the sky"), else as little as fits; never more
# than a sentence.
VALUE = r"the \w+|(?:(?![.!?] [A-Z]).)+?"
LIST = re.compile(r"(, | and )")
NUMBER = re.compile(r"\d+\.\d+")
# The context of what is put into a sentence, and of sentences with gaps (studio/messages/sources.py).
WORD = "word"
CONTEXT = f"{WORD}\x04"


class Rule(NamedTuple):
    """A text with gaps, and what fits it."""

    text: str
    pattern: Pattern[str]


def translated(said: str) -> str:
    """The English text in the language that is active: a sentence of ours, several, or one with something put in.

    What is not of ours (a vendor's words, a person's) comes back as it is.
    """
    language = get_language() or "en"
    return said if not said or language.startswith("en") else _translated(said, language)


def money(text: str) -> str:
    """ "$1,234.50" as the active language writes it: in German "1.234,50 $". Other currencies in the same way."""
    return MONEY.sub(_amount, text)


@lru_cache(maxsize=2048)
def _translated(said: str, language: str) -> str:
    with override(language):
        whole = _one(said, language)
        if whole is not None:
            return whole
        parts = ENDS.split(said)
        for count in range(len(parts) - 1, 0, -1):
            first, rest = " ".join(parts[:count]), " ".join(parts[count:])
            if (sentence := _one(first, language)) is not None:
                return f"{sentence} {_translated(rest, language)}"
        return _introduced(said, language)


def _one(said: str, language: str) -> str | None:
    """The translation of exactly this, or None."""
    if said in _plain(language):
        return gettext(said)
    if (word := pgettext(WORD, said)) != said:
        return word
    stop = said.endswith(".")
    for rule in _rules(language):
        if stop == rule.text.endswith(".") and (match := rule.pattern.fullmatch(said)):
            return _filled(pgettext(WORD, rule.text), match, language)
    inner = _one(said[:-1], language) if stop else None
    return None if inner is None else f"{inner}."


def _introduced(said: str, language: str) -> str:
    """Words of a vendor or a model after a few of ours: "Google says: ..."."""
    before, colon, words = said.partition(": ")
    text = f"{before}{colon}".strip()
    return f"{gettext(text)} {words}" if colon and text in _plain(language) else said


def _filled(text: str, match: Match[str], language: str) -> str:
    return GAP.sub(lambda gap: _value(match[gap[1]], language), text)


def _value(value: str, language: str) -> str:
    if NUMBER.fullmatch(value):
        return number_format(value)
    if value[-1:] in ".!?" and " " in value:
        return _translated(value, language)
    if (word := pgettext(WORD, value)) != value:
        return word
    if (said := _one(value, language) if " " in value else None) is not None:
        return said
    first, between, rest = LIST.split(value, 1) if LIST.search(value) else (value, "", "")
    if not between:
        return money(value)
    joined = f" {pgettext('word', 'and')} " if between == " and " else between
    return f"{_value(first, language)}{joined}{_value(rest, language)}"


def _amount(match: Match[str]) -> str:
    sign, whole, part = match[1], match[2].replace(",", ""), match[3]
    amount = number_format(f"{whole}.{part}" if part else whole, len(part) if part else 0, force_grouping=True)
    pattern = pgettext("money", "$%(amount)s")
    return pattern.replace("$", sign if pattern.startswith("$") else sign.strip()) % {"amount": amount}


@cache
def _plain(language: str) -> frozenset[str]:
    return frozenset(text for text in _texts(language) if "\x04" not in text and not GAP.search(text))


@cache
def _rules(language: str) -> tuple[Rule, ...]:
    """The texts with gaps, those with the most words of their own first."""
    # One without words of its own would fit everything.
    texts = [text.removeprefix(CONTEXT) for text in _texts(language) if text.startswith(CONTEXT) and GAP.search(text)]
    texts = [text for text in texts if re.search(r"[A-Za-z]{2}", GAP.sub("", text))]
    return tuple(Rule(text, _pattern(text)) for text in sorted(texts, key=lambda text: -len(GAP.sub("", text))))


def _pattern(text: str) -> Pattern[str]:
    names: set[str] = set()
    pattern = ""
    at = 0
    for gap in GAP.finditer(text):
        known = gap[1] in names
        pattern += re.escape(text[at : gap.start()]) + (f"(?P={gap[1]})" if known else f"(?P<{gap[1]}>{VALUE})")
        names.add(gap[1])
        at = gap.end()
    return re.compile(pattern + re.escape(text[at:]), re.DOTALL)


@cache
def _texts(language: str) -> tuple[str, ...]:
    """All texts of our own catalogue that have one form, behind their context if they have one."""
    folders = [str(path) for path in settings.LOCALE_PATHS]
    found = standard.translation("django", folders[0], [language.replace("-", "_"), language[:2]], fallback=True)
    texts = getattr(found, "_catalog", {})
    return tuple(text for text in texts if isinstance(text, str) and text)
