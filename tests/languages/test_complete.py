"""Everything that the studio says is said in every language, and nothing that it no longer says."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest

from studio.messages.catalog import Key, mo_bytes, read_po
from studio.messages.sources import texts_of

LOCALE = Path(__file__).resolve().parents[2] / "locale"
CATALOGUES = [pytest.param(path, id=f"{path.parts[-3]}-{path.stem}") for path in sorted(LOCALE.rglob("*.po"))]
MEND = "Run `make messages`, translate what is empty in {}, and run it again."


def gaps(text: str) -> set[str]:
    """What is put into a text, by its names."""
    return set(re.findall(r"%\(\w+\)s|%%s|%[sd]", text))


def test_there_is_a_second_language() -> None:
    assert [path.name for path in LOCALE.iterdir()] == ["de"]


@pytest.mark.parametrize("path", CATALOGUES)
def test_every_text_is_translated(path: Path) -> None:
    kept = read_po(path)
    missing = [
        f"{', '.join(text.places)}: {text.key.id}"
        for key, text in texts_of(path.stem).items()
        if key not in kept or not kept[key].is_translated or bool(kept[key].plural) != bool(text.plural)
    ]

    assert not missing, "\n".join([MEND.format(path.name), *missing])


@pytest.mark.parametrize("path", CATALOGUES)
def test_no_translation_is_left_over(path: Path) -> None:
    unused = set(read_po(path)) - set(texts_of(path.stem)) - {Key("")}

    assert not unused, "\n".join([MEND.format(path.name), *sorted(key.id for key in unused)])


@pytest.mark.parametrize("path", CATALOGUES)
def test_translations_put_in_what_the_text_does(path: Path) -> None:
    wrong = [
        f"{entry.key.id} -> {form}"
        for entry in read_po(path).values()
        for form, text in zip(entry.forms, (entry.key.id, entry.plural or entry.key.id), strict=False)
        # One of a thing may be said without its number.
        if gaps(form) - {"%(n)s"} != gaps(text) - {"%(n)s"}
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", CATALOGUES)
def test_the_compiled_file_is_that_of_the_catalogue(path: Path) -> None:
    entries = read_po(path)
    compiled = path.with_suffix(".mo")

    assert compiled.read_bytes() == mo_bytes(entries), MEND.format(path.name)
    with compiled.open("rb") as file:
        read = gettext.GNUTranslations(file)
    for key, entry in entries.items():
        if key.id and not entry.plural:
            said = read.pgettext(key.context, key.id) if key.context else read.gettext(key.id)
            assert said == entry.forms[0]
