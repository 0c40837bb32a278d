"""A sentence as tags: lower case, foreign words translated, typos repaired, numbers, colours and quotes recognised."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from PIL import ImageColor
from rapidfuzz import process
from rapidfuzz.distance import OSA

from sessions_app.providers.local.lexicon import Lexicon, Tag, load
from sessions_app.providers.local.plan import Colour

LONGEST = 600
"""Characters of a sentence that are read; an instruction is never longer."""

_QUOTED = re.compile(
    r'"([^"]+)"|“([^”]+)”|„([^“”]+)[“”]|«\s*([^»]+?)\s*»|(?:(?<=\s)|^)[\'‘](.+?)[\'’](?=[\s.,;!?]|$)', re.DOTALL
)
_PLACED = r"(?=\s+(?:at|in|on|to)\s+(?:the\s+)?(?:very\s+)?(?:top|bottom|upper|lower|left|right|cent|middle|corner)|\s+in\s+(?:\w+\s+)?(?:letters|font|type)|\s*$)"
_UNQUOTED = re.compile(
    r"\b(?:add|write|put)\s+(?:the\s+|a\s+|an\s+|some\s+)?"
    r"(?:text|words?|title|headline|caption|heading|slogan|label|lettering|tagline|subtitle)"
    r"(?:\s+(?:saying|reading|that\s+says|that\s+reads))?\s*:?\s+(?!at\b|in\b|on\b|to\b|above\b|below\b|here\b)"
    r"((?-i:[A-ZÀ-ÞΑ-ΩА-Я0-9])[^\x02]{0,80}?)" + _PLACED,
    re.IGNORECASE,
)
_AFTER_COLON = re.compile(
    r"^\s*(?:text|title|headline|caption|heading|slogan)\s*:\s*([^\x02]{1,80}?)" + _PLACED, re.IGNORECASE
)
_WRITTEN = re.compile(r"^\s*write\s+((?-i:[A-ZÀ-ÞΑ-ΩА-Я0-9])[^\x02]{0,60}?)\s+(?=(?:at|in|on)\s+the\s)", re.IGNORECASE)

_TOKEN = re.compile(
    r"\x02\d+\x03|#[0-9a-f]{6}\b|#[0-9a-f]{3}\b|rgb\(\s*\d+\s*,\s*\d+\s*,\s*\d+\s*\)"
    r"|\d0s\b|\d+(?:[.,]\d+)?\s*(?::|x|×|by)\s*\d+(?:[.,]\d+)?"
    r"|x\s?\d+(?:\.\d+)?\b|[+-]?\d+(?:[.,]\d+)?\s*(?:%|percent\b|per\s+cent\b|px\b|pixels?\b|°|degrees?\b|deg\b|x\b|times\b|mm\b|cm\b)?"
    r"|a4\b|'s\b|[^\W\d_]+(?:['&/-][^\W\d_]+)*|&|[,;.:!?]",
)
_DECADES = re.compile(r"\b(?:19)?[5-9]0'?s\b")

POSSESSIVE = "'s"
"""What is left of "the man's": the owner says nothing but that the next noun is his."""

_SEPARATORS = {"and", "&", ",", ";", ".", "then", "but", "also", "afterwards", "while", "whereas", "!"}


def tags_of(sentence: str) -> tuple[list[Tag], list[str]]:
    """The tags of a sentence, and the texts that ``text`` tags point to, in the writer's own letters."""
    texts: list[str] = []
    plain = unicodedata.normalize("NFC", sentence[:LONGEST]).replace("’", "'").replace("`", "'")
    for pattern in (_QUOTED, _AFTER_COLON, _UNQUOTED, _WRITTEN):
        plain = pattern.sub(lambda match: _taken(match, texts), plain)
    tokens = [token.group() for token in _TOKEN.finditer(_spread(plain.lower()))]
    return _tagged(_known_words(tokens)), texts


def _taken(match: re.Match[str], texts: list[str]) -> str:
    """Put the quoted words aside; what led up to them stays."""
    index = next(i for i, group in enumerate(match.groups(), start=1) if group is not None)
    texts.append(" ".join(match[index].split()))
    before, after = match.span(index)
    start, end = match.span()
    quotes = 1 if match.re is _QUOTED else 0
    return f"{match.string[start : before - quotes]} \x02{len(texts) - 1}\x03 {match.string[after + quotes : end]}"


def _spread(text: str) -> str:
    """Decades as words, French elisions and the English possessive taken off."""
    text = _DECADES.sub(lambda match: match.group().replace("'", "").replace("19", ""), text)
    text = re.sub(r"\b(?:l|d|j|m|s|qu)'(?=[^\W\d_]{2})", " ", text)
    text = re.sub(r"\b([^\W\d_]+)'s (?:colou?rs?|paint)\b", r"\1", text)
    return re.sub(r"\b(?!(?:it|that|what|let|there|he|she|who|here)')[^\W\d_]+'s\s", "the 's ", text)


def _known_words(tokens: list[str]) -> list[str]:
    lexicon = load()
    words: list[str] = []
    for token in tokens:
        english = lexicon.foreign.get(token) if token not in _english_words() else None
        words.extend(english.split() if english else [token])
    return [_repaired(word) for word in words]


@lru_cache(maxsize=1)
def _english_words() -> frozenset[str]:
    return load().words - {"plus", "claro"}


@lru_cache(maxsize=4096)
def _repaired(word: str) -> str:
    """The word that ``word`` must be, if one is a slip away (two in a long word) and it is no word of its own."""
    lexicon = load()
    proper = lexicon.sets["real_words"] | lexicon.sets["nouns"] | lexicon.sets["not_alone"] | lexicon.sets["generative"]
    if len(word) < 5 or not word.isalpha() or word in _english_words() or word in proper or word in lexicon.foreign:
        return word
    slips = 1 if len(word) < 8 else 2
    near = process.extractOne(word, lexicon.repairable, scorer=OSA.distance, score_cutoff=slips)
    # Hardly anyone gets the first letter wrong; many real words differ from a known one only there.
    return near[0] if near and near[0][0] == word[0] else word


def _tagged(words: list[str]) -> list[Tag]:
    """The longest known phrase at each place; what is in none is ``unknown``."""
    lexicon = load()
    tags: list[Tag] = []
    at = 0
    while at < len(words):
        for length in range(min(lexicon.longest, len(words) - at), 0, -1):
            phrase = tuple(words[at : at + length])
            tag = lexicon.phrases.get(phrase)
            if tag is not None and not (length == 1 and phrase[0] in _SEPARATORS):
                tags.append(tag)
                at += length
                break
        else:
            tags.append(_single(words[at], lexicon))
            at += 1
    return tags


def _single(word: str, lexicon: Lexicon) -> Tag:
    """A token that is in no phrase."""
    if word in _SEPARATORS:
        return Tag("separator", text=word)
    if word.startswith("\x02"):
        return Tag("text", word[1:-1], word)
    if word == POSSESSIVE:
        return Tag("definite", text=word)
    if word in (":", "?"):
        return Tag("fillers", text=word)
    colour = _colour_code(word)
    if colour is not None:
        return Tag("colour", text=word, colour=colour)
    if word[0].isdigit() or word[0] in "+-" or re.fullmatch(r"x\s?\d+(?:\.\d+)?", word):
        return _measure(word)
    if word in lexicon.sets["nouns"] or word in lexicon.sets["not_alone"]:
        return Tag("noun", text=word)
    return Tag("unknown", text=word)


def _colour_code(word: str) -> Colour | None:
    if word.startswith("#"):
        red, green, blue = ImageColor.getrgb(word)[:3]
        return Colour(word, (red, green, blue))
    if word.startswith("rgb("):
        red, green, blue = (min(255, int(number)) for number in re.findall(r"\d+", word))
        return Colour(f"#{red:02x}{green:02x}{blue:02x}", (red, green, blue))
    return None


def _measure(word: str) -> Tag:
    numbers = [float(number.replace(",", ".")) for number in re.findall(r"\d+(?:[.,]\d+)?", word)]
    if len(numbers) == 2:
        return Tag("pair", f"{numbers[0]:g} {numbers[1]:g}", word)
    unit = re.sub(r"[\d.,\s+-]", "", word)
    kinds = {
        "%": "percent",
        "p": "percent",
        "°": "degrees",
        "d": "degrees",
        "px": "pixels",
        "x": "factor",
        "t": "factor",
    }
    kind = "pixels" if unit.startswith(("px", "pix")) else kinds.get(unit[:1], "number") if unit else "number"
    value = numbers[0] * (-1 if word.startswith("-") else 1)
    return Tag("unknown" if unit in ("mm", "cm") else kind, text=word, number=value)
