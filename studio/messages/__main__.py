"""Bring the catalogues up to date: ``python -m studio.messages`` (``make messages``); ``missing de`` prints what lacks.

New texts are added to every locale/*/LC_MESSAGES/*.po without a translation, texts that nothing says any more are
removed, and the .mo files are written anew. docs/translating.md tells how to add a language.
"""

from __future__ import annotations

import sys
from pathlib import Path

from studio.messages.catalog import Entry, Key, mo_bytes, po_text, read_po, write_po
from studio.messages.sources import ROOT, texts_of

LOCALE = ROOT / "locale"
DOMAINS = ("django", "djangojs")


def updated(domain: str, path: Path) -> dict[Key, Entry]:
    """The header of the file and an entry for each text that is said now, with what translation the file has."""
    kept = read_po(path)
    header = {Key(""): kept[Key("")]} if Key("") in kept else {}
    return header | {key: _translated(entry, kept.get(key)) for key, entry in texts_of(domain).items()}


def missing(language: str, domain: str) -> list[Entry]:
    """What the language does not say yet."""
    path = catalogue(language, domain)
    return [entry for entry in updated(domain, path).values() if not entry.is_translated]


def catalogue(language: str, domain: str) -> Path:
    """The .po file."""
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def main(arguments: list[str]) -> None:
    """Update all catalogues, or print what one of them lacks as .po entries."""
    if arguments[:1] == ["missing"]:
        for domain in DOMAINS:
            for entry in missing(arguments[1], domain):
                sys.stdout.write(f"# {domain}.po\n{po_text(entry)}\n\n")
        return
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        entries = updated(path.stem, path)
        write_po(path, entries.values())
        path.with_suffix(".mo").write_bytes(mo_bytes(entries))
        lacking = sum(not entry.is_translated for entry in entries.values())
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(entries) - 1} texts, {lacking} not translated\n")


def _translated(entry: Entry, known: Entry | None) -> Entry:
    fits = known is not None and bool(known.plural) == bool(entry.plural)
    return Entry(entry.key, entry.plural, known.forms, entry.places) if known is not None and fits else entry


if __name__ == "__main__":
    main(sys.argv[1:])
