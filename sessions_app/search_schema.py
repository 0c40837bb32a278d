"""The part of full-text search that lives in the database: FTS5 or tsvector, and the triggers that feed them.

A trigger sees every write, bulk ones included, in its transaction. But SQLite refuses to change a table that a trigger
names, and drops the triggers of one that it makes anew: so before migrations run they are taken away, and after them all
is made again from the texts themselves.
"""

# ruff: noqa: S608 -- every name in these statements is one of the constants below

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction

TEXTS = "sessions_app_searchtext"
WORDS = "sessions_app_words"
# Signs between words for PostgreSQL, whose parser would keep "16:9" or "a/b" as one; FTS5 splits at them by itself.
BETWEEN = (
    r"[\u0001-/:-@\[-`{-\u00bf\u00d7\u00f7\u2000-\u206f\u2190-\u2bff\u3000-\u303f\uff01-\uff0f\U0001F000-\U0001FAFF]+"
)


@dataclass(frozen=True)
class Source:
    """Where texts of a kind come from; ``session`` and ``turn`` are SQL, with ``{row}`` for the row."""

    kind: str
    table: str
    column: str
    session: str
    turn: str


SOURCES = (
    Source("title", "sessions_app_session", "title", "{row}.id", "NULL"),
    Source("prompt", "sessions_app_turn", "prompt", "{row}.session_id", "{row}.id"),
    Source(
        "reply",
        "sessions_app_attempt",
        "text",
        "(SELECT session_id FROM sessions_app_turn WHERE id = {row}.turn_id)",
        "{row}.turn_id",
    ),
    Source("comment", "sessions_app_comment", "text", "{row}.session_id", "{row}.turn_id"),
)


def remove_before_migrations(using: str, plan: list[Any] | None = None, **_: Any) -> None:
    """Take the triggers away if any migration is to run. A receiver of ``pre_migrate``."""
    connection = connections[using]
    if not plan or TEXTS not in connection.introspection.table_names():
        return
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for source in SOURCES:
            for event in ("insert", "update"):
                cursor.execute(_drop(connection.vendor, f"search_{source.kind}_{event}", source.table))
        for event in ("insert", "update", "delete"):
            cursor.execute(_drop(connection.vendor, f"search_words_{event}", TEXTS))


def install_after_migrations(using: str, **_: Any) -> None:
    """Make whatever is missing, and the index anew if anything was. A receiver of ``post_migrate``."""
    connection = connections[using]
    if TEXTS not in connection.introspection.table_names() or _is_installed(connection):
        return
    before, after = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    fill = [f"DELETE FROM {TEXTS}", *(_fill(source) for source in SOURCES)]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in (*before, *fill, *after):
            cursor.execute(statement)


def _is_installed(connection: Any) -> bool:
    table = "pg_trigger" if connection.vendor == "postgresql" else "sqlite_master"
    column = "tgname" if connection.vendor == "postgresql" else "name"
    last = f"search_{SOURCES[-1].kind}_update"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE {column} = %s", [last])
        return cursor.fetchone() is not None


def _drop(vendor: str, name: str, table: str) -> str:
    return f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if vendor == "postgresql" else "")


def _fill(source: Source) -> str:
    row = "source"
    return f"{_into()} {_select(source, row)} FROM {source.table} {row} WHERE {row}.{source.column} <> ''"


def _into() -> str:
    return f"INSERT INTO {TEXTS} (session_id, turn_id, kind, source, text)"


def _select(source: Source, row: str) -> str:
    session, turn = source.session.format(row=row), source.turn.format(row=row)
    # PostgreSQL takes an untyped NULL in a SELECT for a text.
    turn = f"NULLIF({row}.id, {row}.id)" if turn == "NULL" else turn
    return f"SELECT {session}, {turn}, '{source.kind}', {row}.id, {row}.{source.column}"


def _sqlite() -> tuple[list[str], list[str]]:
    """What to run before the texts are filled in, and after."""
    made = [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS} USING fts5(text, content='{TEXTS}', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')",
    ]
    made += [_drop("sqlite", f"search_words_{event}", TEXTS) for event in ("insert", "update", "delete")]
    after = [f"INSERT INTO {WORDS}({WORDS}) VALUES ('rebuild')"]
    add = f"INSERT INTO {WORDS}(rowid, text) VALUES (NEW.id, NEW.text);"
    take = f"INSERT INTO {WORDS}({WORDS}, rowid, text) VALUES ('delete', OLD.id, OLD.text);"
    for event, steps in (("insert", add), ("update", take + add), ("delete", take)):
        after.append(f"CREATE TRIGGER search_words_{event} AFTER {event} ON {TEXTS} BEGIN {steps} END")
    for source in SOURCES:
        column = source.column
        forget = f"DELETE FROM {TEXTS} WHERE kind = '{source.kind}' AND source = NEW.id;"
        keep = f"{_into()} {_select(source, 'NEW')} WHERE NEW.{column} <> '';"
        name = f"search_{source.kind}"
        made += [
            _drop("sqlite", f"{name}_insert", source.table),
            f"CREATE TRIGGER {name}_insert AFTER INSERT ON {source.table} WHEN NEW.{column} <> '' BEGIN {keep} END",
            _drop("sqlite", f"{name}_update", source.table),
            f"CREATE TRIGGER {name}_update AFTER UPDATE OF {column} ON {source.table} "
            f"WHEN NEW.{column} IS NOT OLD.{column} BEGIN {forget} {keep} END",
        ]
    return made, after


def _postgresql() -> tuple[list[str], list[str]]:
    """What to run before the texts are filled in, and after."""
    made = [
        # By hand what the extension unaccent does, which not every installation has.
        "CREATE OR REPLACE FUNCTION sessions_app_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS "
        r"$$ SELECT regexp_replace(regexp_replace(normalize(value, NFKD), '[\u0300-\u036f]+', '', 'g'), "
        f"'{BETWEEN}', ' ', 'g') $$",
        f"ALTER TABLE {TEXTS} ADD COLUMN IF NOT EXISTS words tsvector "
        "GENERATED ALWAYS AS (to_tsvector('simple', sessions_app_fold(text))) STORED",
        f"CREATE INDEX IF NOT EXISTS {WORDS} ON {TEXTS} USING gin (words)",
    ]
    for source in SOURCES:
        name, column = f"search_{source.kind}", source.column
        forget = f"DELETE FROM {TEXTS} WHERE kind = '{source.kind}' AND source = NEW.id;"
        keep = f"{_into()} {_select(source, 'NEW')} WHERE NEW.{column} <> '';"
        made += [
            f"CREATE OR REPLACE FUNCTION sessions_app_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF TG_OP = 'UPDATE' THEN {forget} END IF; {keep} RETURN NULL; END $$",
            _drop("postgresql", f"{name}_insert", source.table),
            f"CREATE TRIGGER {name}_insert AFTER INSERT ON {source.table} FOR EACH ROW "
            f"WHEN (NEW.{column} <> '') EXECUTE FUNCTION sessions_app_{name}()",
            _drop("postgresql", f"{name}_update", source.table),
            f"CREATE TRIGGER {name}_update AFTER UPDATE OF {column} ON {source.table} FOR EACH ROW "
            f"WHEN (NEW.{column} IS DISTINCT FROM OLD.{column}) EXECUTE FUNCTION sessions_app_{name}()",
        ]
    return made, []
