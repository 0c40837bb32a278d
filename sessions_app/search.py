"""Finding sessions by words: in titles, prompts, replies and comments. Capitals and accents do not matter.

A word also finds longer ones that begin with it; words in quotes have to stand as they are, next to each other. Every
word has to occur somewhere in the session.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q, QuerySet

from sessions_app.models import SearchText, Session, Term

MAX_SEARCH = 200
MAX_TERMS = 8
WORD = re.compile(r"[^\W_]+")
PARTS = re.compile(r'"([^"]*)"?|([^\s"]+)')
MARKS = re.compile("[\u0300-\u036f]+")
BEFORE, SHOWN = 40, 150


@dataclass(frozen=True)
class Search:
    """What was asked for; ``is_empty`` for blanks, which ask for nothing."""

    text: str
    terms: tuple[Term, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing was asked for, so everything is found."""
        return not self.text


@dataclass(frozen=True)
class Hit:
    """The text of a session that fits best: whose it is, and the pieces to show, each with whether it was asked for."""

    kind: str
    turn_id: UUID | None
    turn_number: int | None
    text: str
    pieces: tuple[tuple[str, bool], ...] = ()


def fold(text: str) -> str:
    """Without capitals and accents, as the databases compare."""
    return MARKS.sub("", unicodedata.normalize("NFKD", text)).lower()


def parse(text: str) -> Search:
    """Read what a person typed: words and "quoted phrases". An open quotation mark still quotes."""
    text = " ".join(text.replace("\x00", "").split())[:MAX_SEARCH]
    terms: dict[Term, None] = {}
    for quoted, plain in PARTS.findall(text):
        words = tuple(WORD.findall(fold(quoted or plain)))
        if words:
            terms[Term(words, prefix=bool(plain))] = None
    return Search(text, tuple(terms)[:MAX_TERMS])


def matching(sessions: QuerySet[Session], search: Search) -> QuerySet[Session]:
    """The sessions in which every term occurs. Signs alone find nothing."""
    if search.is_empty:
        return sessions
    if not search.terms:
        return sessions.none()
    for term in search.terms:
        sessions = sessions.filter(pk__in=SearchText.objects.filter(text__has=term).values("session"))
    return sessions


def hits(session_ids: Sequence[UUID], search: Search) -> dict[UUID, Hit]:
    """The best text of each session: with the most terms, of a turn rather than a title, of the latest turn."""
    if not search.terms or not session_ids:
        return {}
    anything = Q()
    for term in search.terms:
        anything |= Q(text__has=term)
    texts = SearchText.objects.filter(anything, session__in=session_ids).order_by("turn__number", "pk")
    best: dict[UUID, tuple[tuple[int, int], Hit]] = {}
    for session, kind, turn, number, text in texts.values_list("session", "kind", "turn", "turn__number", "text"):
        rank = (sum(bool(_found(text, [term])) for term in search.terms), number or 0)
        if session not in best or rank > best[session][0]:
            best[session] = rank, Hit(kind, turn, number, text)
    return {session: replace(hit, pieces=excerpt(hit.text, search.terms)) for session, (_, hit) in best.items()}


def excerpt(text: str, terms: Sequence[Term]) -> tuple[tuple[str, bool], ...]:
    """The text around the first thing found, cut at words, in pieces: (piece, whether it was asked for)."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    found = _found(text, terms)
    start = 0
    if found and found[0][0] > BEFORE:
        start = text.rfind(" ", 0, found[0][0] - BEFORE + 10) + 1
    end = len(text) if len(text) - start <= SHOWN else max(text.rfind(" ", start, start + SHOWN), start + BEFORE)
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for first, last in found:
        if first < at or last > end:
            continue
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    pieces.append((text[at:end] + ("…" if end < len(text) else ""), False))
    return tuple(piece for piece in pieces if piece[0])


def _found(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the terms stand in the text, in order."""
    text = unicodedata.normalize("NFC", text)
    words = [(word, m.start(), m.end()) for m in WORD.finditer(text) for word in WORD.findall(fold(m.group()))]
    places = set()
    for term in terms:
        for at in range(len(words) - len(term.words) + 1):
            here = words[at : at + len(term.words)]
            if _fits([word for word, _, _ in here], term):
                places.add((here[0][1], here[-1][2]))
    return sorted(places)


def _fits(words: list[str], term: Term) -> bool:
    *first, last = words
    same = tuple(first) == term.words[:-1]
    return same and (last.startswith(term.words[-1]) if term.prefix else last == term.words[-1])
