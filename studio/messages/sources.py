"""What the studio says to people: the texts to translate, as its templates, Python files and scripts have them."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from studio.messages.catalog import Entry, Key
from studio.messages.sentences import sentences, template

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = ("sessions_app", "studio")
NOT_SAID = (
    "migrations/",
    "management/",
    "studio/messages/",
    "sessions_app/admin.py",
    "models/prices.py",
    "views/health.py",
)

# Names by which code marks a text, and how many of its first arguments are the context and the forms.
MARKS = {"gettext": (0, 1), "ngettext": (0, 2), "pgettext": (1, 1), "npgettext": (1, 2), "_": (0, 1)}
MARKS |= {f"{name}_lazy": shape for name, shape in MARKS.items() if name != "_"} | {"word": (0, 1)}
# What is put into a sentence has a context, for it may need another form than the same word by itself; so has every text
# with gaps that code without Django says, for sessions_app/sentences.py finds it by what it looks like.
WORD = "word"

JS_CALL = re.compile(r'\b(n?gettext)\(\s*("(?:[^"\\\n]|\\.)*")(?:\s*,\s*("(?:[^"\\\n]|\\.)*"))?')


def texts_of(domain: str) -> dict[Key, Entry]:
    """The texts of "django" (server) or "djangojs" (scripts), untranslated, in the order of their files."""
    found: dict[Key, Entry] = {}
    for entry in _scripts() if domain == "djangojs" else _server():
        known = found.get(entry.key)
        if known is None:
            found[entry.key] = entry
            continue
        places = tuple(dict.fromkeys(known.places + entry.places))
        plural = known.plural or entry.plural
        found[entry.key] = Entry(entry.key, plural, ("", "") if plural else ("",), places)
    return found


def _server() -> Iterator[Entry]:
    for ending in (".html", ".txt"):
        for path in _files("templates", ending):
            yield from _of_template(path)
    for folder in PYTHON:
        for path in _files(folder, ".py"):
            place = _place(path)
            if not any(part in place for part in NOT_SAID):
                tree = ast.parse(path.read_text(encoding="utf-8"))
                yield from _marked(tree, place)
                yield from (_entry(text, place=place, context=context) for text, context in sentences(tree, place))


def _of_template(path: Path) -> Iterator[Entry]:
    # Django is needed here alone: the front end's scripts, for one, are read without it.
    from django.utils.translation.template import templatize  # noqa: PLC0415

    # It turns every tag into a call as Python has it, and all else into letters without meaning.
    calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for call in re.finditer(r"""\b(n?p?gettext|_)\((?=\s*u?['"])""", calls):
        yield from _marked(_call_at(calls, call.start()), _place(path))


def _call_at(text: str, start: int) -> ast.AST:
    """The call that begins there: up to the first bracket that makes it complete."""
    for end in re.finditer(r"\)", text[start:]):
        try:
            return ast.parse(text[start : start + end.end()])
        except SyntaxError:
            continue
    raise ValueError(f"There is no end to {text[start : start + 60]!r}.")


def _marked(tree: ast.AST, place: str) -> Iterator[Entry]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in MARKS:
            continue
        if name == WORD and node.args and isinstance(node.args[0], ast.JoinedStr):
            yield _entry(str(template(node.args[0])), place=place, context=WORD)
        contexts, forms = MARKS[name]
        said = [arg.value for arg in node.args[: contexts + forms] if isinstance(arg, ast.Constant)]
        if len(said) == contexts + forms and all(isinstance(text, str) for text in said):
            context = str(said[0]) if contexts else ""
            texts = [str(text) for text in said[contexts:]]
            if name == WORD:
                texts, context = [str(template(node.args[0]))], WORD
            yield _entry(*texts, place=place, context=context)


def _scripts() -> Iterator[Entry]:
    for path in _files("static/js", ".js"):
        for call in JS_CALL.finditer(path.read_text(encoding="utf-8")):
            forms = [ast.literal_eval(text) for text in call.groups()[1:] if text]
            yield _entry(*forms[: 2 if call[1] == "ngettext" else 1], place=_place(path))


def _entry(one: str, many: str = "", *, place: str, context: str = "") -> Entry:
    return Entry(Key(one, context), many, ("", "") if many else ("",), (place,))


def _files(folder: str, ending: str) -> Iterable[Path]:
    return sorted(path for path in (ROOT / folder).rglob(f"*{ending}"))


def _place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix().replace(os.sep, "/")
