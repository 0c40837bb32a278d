"""The words that sessions are found by: one row for each text, kept up to date by the database's own triggers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler

from sessions_app.models.sessions import Session
from sessions_app.models.turns import Turn


@dataclass(frozen=True)
class Term:
    """What has to stand in a text: words in this order, folded; with ``prefix`` the last may go on."""

    words: tuple[str, ...]
    prefix: bool = False

    @property
    def fts5(self) -> str:
        """As SQLite's MATCH takes it."""
        return f'"{" ".join(self.words)}"' + ("*" if self.prefix else "")

    @property
    def tsquery(self) -> str:
        """As PostgreSQL's to_tsquery takes it."""
        quoted = [f"'{word}'" for word in self.words]
        return " <-> ".join(quoted) + (":*" if self.prefix else "")


class SearchText(models.Model):
    """A title, a prompt, a reply or a comment. Only triggers write here (sessions_app/search_schema.py).

    ``source`` is the row that the text is of: a session, a turn, an attempt or a comment. PostgreSQL has one more column,
    ``words``; SQLite keeps an FTS5 table beside this one. ``text__has=Term(...)`` asks either.
    """

    class Kind(models.TextChoices):
        """What the text is."""

        TITLE = "title"
        PROMPT = "prompt"
        REPLY = "reply"
        COMMENT = "comment"

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="+")
    turn = models.ForeignKey(Turn, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.UUIDField()
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "source"], name="one_text_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.source}"


@models.TextField.register_lookup
class Has(models.Lookup):
    """Full-text search in ``SearchText.text``, through its index; the right side is a Term."""

    lookup_name = "has"
    prepare_rhs = False

    def as_sqlite(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        """Ask the FTS5 table."""
        where = f'{compiler.quote_name_unless_alias(self._alias)}."id"'
        found = "SELECT rowid FROM sessions_app_words WHERE sessions_app_words MATCH %s"
        return f"{where} IN ({found})", [self.rhs.fts5]

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        """Ask the column of lexemes."""
        words = f'{compiler.quote_name_unless_alias(self._alias)}."words"'
        return f"{words} @@ to_tsquery('simple', %s)", [self.rhs.tsquery]

    @property
    def _alias(self) -> str:
        if not isinstance(self.lhs, Col) or self.lhs.target.model is not SearchText:
            raise TypeError("Only SearchText.text can be searched.")
        return str(self.lhs.alias)
