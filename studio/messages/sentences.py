"""Sentences that Python files hold without a mark: refusals and notes of the floors that know no Django.

They are English wherever they travel (logs, rows, other processes) and are put into the reader's language where they
are shown (sessions_app/sentences.py). What is put into one by an f-string has a name here: "%(number)s".
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

# Classes of refusals, by name: all that they are given is said to people.
REFUSAL = re.compile(
    r"(Error|Denied|Request|Conflict|NotFound|Reached|Exceeded|TooLarge|Failed|InvalidImage|CannotDo|Died|Out|Canceled)$"
)
# Errors of ours alone, log lines, and what the API's own pages say of it.
NOT_SAID = re.compile(
    r"^(ValueError|RuntimeError|TypeError|LookupError|KeyError|ImproperlyConfigured|AssertionError|OSError|ConnectionError"
    r"|debug|info|warning|error|exception|compile|search|Field|execute|RunPython)$"
)
# Files whose sentences are told to models, or stand in code or in files to keep: only refusals count there.
TOLD_TO_OTHERS = (
    "sessions_app/archive.py",
    "sessions_app/regions.py",
    "sessions_app/context_plan.py",
    "sessions_app/mentions.py",
    "sessions_app/rewriting.py",
    "sessions_app/actions/localising.py",
    "sessions_app/providers/sent.py",
    "sessions_app/providers/base.py",
    "sessions_app/providers/gemini_request.py",
    "sessions_app/exporting/code.py",
    "sessions_app/styles.py",
    "sessions_app/views/sessions_page.py",
    "sessions_app/api/__init__.py",
    "sessions_app/search_schema.py",
    "studio/",
)
SENTENCE = re.compile(r"\s*(?:[A-Z“]|%\()\S*\s.*\S[.:?]\s*", re.DOTALL)
WORD = "word"


def sentences(tree: ast.Module, place: str) -> Iterator[tuple[str, str]]:
    """Each sentence and the context to look it up in: none, or "word" for what is put into another one."""
    refusals_only = place.startswith(TOLD_TO_OTHERS)
    yield from _walk(tree, in_refusal=False, refusals_only=refusals_only)


def template(node: ast.expr) -> str | None:
    """The text of a constant or an f-string, with names for what is put in; None if it is neither."""
    if isinstance(node, ast.Constant):
        return (
            re.sub(r"\{(\w*)\}", lambda gap: f"%({gap[1] or 'value'})s", node.value)
            if isinstance(node.value, str)
            else None
        )
    if not isinstance(node, ast.JoinedStr):
        return None
    taken: dict[str, int] = {}
    parts = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue):
            name = _name_of(part.value)
            taken[name] = taken.get(name, 0) + 1
            parts.append(f"%({name}{taken[name] if taken[name] > 1 else ''})s")
    return "".join(parts)


def _walk(node: ast.AST, in_refusal: bool, refusals_only: bool) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring, or the line under a constant
    if isinstance(node, ast.Call):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if NOT_SAID.match(name) or name in ("gettext", "ngettext", "_", "gettext_lazy", "ngettext_lazy", "word"):
            return
        in_refusal = in_refusal or bool(REFUSAL.search(name))
    text = template(node) if isinstance(node, (ast.Constant, ast.JoinedStr)) else None
    if text is not None and (in_refusal or not refusals_only) and SENTENCE.fullmatch(text):
        yield text.strip(), WORD if "%(" in text else ""
    if isinstance(node, ast.JoinedStr):
        yield from _words(node)
    for child in ast.iter_child_nodes(node):
        # The constants of an f-string are parts of it, not sentences.
        if not (isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant)):
            yield from _walk(child, in_refusal, refusals_only)


def _words(node: ast.JoinedStr) -> Iterator[tuple[str, str]]:
    """What one or the other of is put into a sentence."""
    text = template(node)
    if text is None or not SENTENCE.fullmatch(text):
        return
    for part in node.values:
        if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.IfExp):
            for side in (part.value.body, part.value.orelse):
                if (
                    isinstance(side, ast.Constant)
                    and isinstance(side.value, str)
                    and re.search(r"[a-z]{2}", side.value)
                ):
                    yield side.value, WORD


def _name_of(node: ast.expr) -> str:
    """The last name in the expression: "number" of ``turn.number``, "names" of ``len(names)``."""
    names = [
        found.attr if isinstance(found, ast.Attribute) else found.id
        for found in ast.walk(node)
        if isinstance(found, (ast.Attribute, ast.Name))
    ]
    if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
        called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        names = [name for name in names if name not in (called, "join", "round", "len", "abs", "capitalize")] or [
            called
        ]
    plain = [name.strip("_").lower() for name in names if name.strip("_")]
    return plain[0] if plain else "value"
