"""Catalogues of translations: .po files, which people edit, and the .mo files that gettext reads."""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

# The GNU gettext manual, "The Format of GNU MO Files".
MO_MAGIC = 0x950412DE
CONTEXT_ENDS = "\x04"
LINE = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)?\s*(".*")$')


class Key(NamedTuple):
    """What a text is looked up by."""

    id: str
    context: str = ""


@dataclass(frozen=True)
class Entry:
    """A text with its translation, or with one for each plural form; ``places`` are the files that say it."""

    key: Key
    plural: str = ""
    forms: tuple[str, ...] = ("",)
    places: tuple[str, ...] = ()

    @property
    def is_translated(self) -> bool:
        """Whether there is something in every form."""
        return all(self.forms)


def read_po(path: Path) -> dict[Key, Entry]:
    """All entries of a .po file, the header (of the empty id) among them. Raises ValueError at a line that is none."""
    found: dict[Key, Entry] = {}
    for number, block in enumerate(path.read_text(encoding="utf-8").split("\n\n"), 1):
        fields, places = _fields(block, f"{path}, entry {number}")
        if "msgid" not in fields:
            continue
        key = Key(fields["msgid"], fields.get("msgctxt", ""))
        if key in found:
            raise ValueError(f"{path}: {key.id!r} is there twice.")
        forms = tuple(text for name, text in fields.items() if name.startswith("msgstr"))
        found[key] = Entry(key, fields.get("msgid_plural", ""), forms, places)
    return found


def write_po(path: Path, entries: Iterable[Entry]) -> None:
    """Write the entries in this order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(po_text(entry) for entry in entries) + "\n", encoding="utf-8")


def po_text(entry: Entry) -> str:
    """An entry as a .po file has it."""
    lines = [f"#: {' '.join(entry.places)}"] if entry.places else []
    if entry.key.context:
        lines.append(f"msgctxt {_quoted(entry.key.context)}")
    lines.append(f"msgid {_quoted(entry.key.id)}")
    if entry.plural:
        lines.append(f"msgid_plural {_quoted(entry.plural)}")
        lines += [f"msgstr[{number}] {_quoted(form)}" for number, form in enumerate(entry.forms)]
    else:
        lines.append(f"msgstr {_quoted(entry.forms[0])}")
    return "\n".join(lines)


def mo_bytes(entries: Mapping[Key, Entry]) -> bytes:
    """The translated entries as a .mo file: two tables of lengths and offsets, sorted by key, and the texts."""
    texts = sorted(
        (_mo_key(entry), "\0".join(entry.forms).encode()) for entry in entries.values() if entry.is_translated
    )
    keys_at = 7 * 4
    values_at = keys_at + 8 * len(texts)
    at = values_at + 8 * len(texts)
    tables: list[int] = []
    for column in (0, 1):
        for pair in texts:
            tables += [len(pair[column]), at]
            at += len(pair[column]) + 1
    head = struct.pack("<7I", MO_MAGIC, 0, len(texts), keys_at, values_at, 0, at)
    body = b"".join(pair[column] + b"\0" for column in (0, 1) for pair in texts)
    return head + struct.pack(f"<{len(tables)}I", *tables) + body


def _mo_key(entry: Entry) -> bytes:
    key = f"{entry.key.context}{CONTEXT_ENDS}{entry.key.id}" if entry.key.context else entry.key.id
    return (f"{key}\0{entry.plural}" if entry.plural else key).encode()


def _fields(block: str, where: str) -> tuple[dict[str, str], tuple[str, ...]]:
    fields: dict[str, str] = {}
    places: list[str] = []
    name = ""
    for line in block.splitlines():
        if line.startswith("#") or not line.strip():
            places += line[2:].split() if line.startswith("#:") else []
            continue
        match = LINE.match(line)
        if not match or not (match[1] or name):
            raise ValueError(f"{where}: cannot read {line!r}.")
        name = match[1] or name
        fields[name] = fields.get(name, "") + str(ast.literal_eval(match[2]))
    return fields, tuple(places)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    lines = escaped.split("\n")
    if len(lines) == 1:
        return f'"{escaped}"'
    parts = [f'"{line}\\n"' for line in lines[:-1]] + ([f'"{lines[-1]}"'] if lines[-1] else [])
    return "\n".join(['""', *parts])
