"""``@Name`` in a prompt: which names it says, and the same sentence in words that a model understands. No database.

The same rule stands in static/js/lib/mentions.js, which completes names while a person types; tests/mentions.json holds
both to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

_ANY = re.compile(r"(?<![\w@.])@\w+")


def mentioned(prompt: str, names: Iterable[str]) -> list[str]:
    """Those of ``names`` that the prompt mentions, as they are written there, in order of their first mention.

    Capitals do not count; of two names that both fit, the longer one is meant ("@Red car" is not "Red").
    """
    known = {name.lower(): name for name in names}
    pattern = _pattern(known)
    found = (known[match[1].lower()] for match in pattern.finditer(prompt)) if pattern else ()
    return list(dict.fromkeys(found))


def written(prompt: str, names: Iterable[str]) -> list[str]:
    """Every mention in the prompt letter for letter ("@mia"), of names that nobody has too; once each, in order."""
    pattern = _pattern({name.lower() for name in names})
    known = [(match.start(), match[0]) for match in pattern.finditer(prompt)] if pattern else []
    starts = {start for start, _ in known}
    others = [(match.start(), match[0]) for match in _ANY.finditer(prompt) if match.start() not in starts]
    return list(dict.fromkeys(word for _, word in sorted(known + others)))


def pieces(text: str, names: Iterable[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a mention."""
    pattern = _pattern(names)
    if not pattern:
        return [(text, False)]
    cut, at = [], 0
    for match in pattern.finditer(text):
        cut += [(text[at : match.start()], False), (match[0], True)]
        at = match.end()
    return [piece for piece in (*cut, (text[at:], False)) if piece[0]]


def spell_out(prompt: str, numbers: Mapping[str, Sequence[int]]) -> str:
    """The prompt with each mentioned name followed by its pictures: ``Mia (Image 1 and Image 2)``; alone without any."""
    known = {name.lower(): (name, images) for name, images in numbers.items()}
    pattern = _pattern(known)
    if not pattern:
        return prompt

    def words(match: re.Match[str]) -> str:
        name, images = known[match[1].lower()]
        listed = [f"Image {number}" for number in images]
        return f"{name} ({_and(listed)})" if listed else name

    return pattern.sub(words, prompt)


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted((re.escape(name) for name in names if name), key=len, reverse=True)
    return re.compile(rf"(?<![\w@.])@({'|'.join(longest_first)})(?!\w)", re.IGNORECASE) if longest_first else None


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
