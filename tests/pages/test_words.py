"""Money, times and modules as the templates write them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

SCRIPTS = Path(__file__).resolve().parents[2] / "static" / "js"


def rendered(source: str, **values: object) -> str:
    return Template("{% load studio_ui %}" + source).render(Context(values))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("12.4"), "$12.40"),
        (Decimal("0.34"), "$0.34"),
        (Decimal("0.067"), "$0.067"),
        (Decimal("0.0004"), "$0.0004"),
        (Decimal("1234.5678"), "$1,234.57"),
        (Decimal(0), "free"),
        (None, "free"),
    ],
)
def test_it_writes_money_with_as_many_digits_as_tell_something(amount: Decimal | None, words: str) -> None:
    assert rendered("{{ amount|usd }}", amount=amount) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.02, "under 0.1 s"), (5.84, "5.8 s"), (14.2, "14 s"), (125, "2 min 5 s"), (7500, "2 h 5 min"), (None, "")],
)
def test_it_writes_durations_as_people_say_them(value: float | None, words: str) -> None:
    assert rendered("{{ value|seconds }}", value=value) == words


@pytest.mark.parametrize(
    ("name", "letters", "colour"),
    [("Anna Berg", "AB", 1), ("anna.berg", "AB", 7), ("owner", "O", 4), ("élodie", "É", 3), ("", "?", 7)],
)
def test_people_have_the_same_letters_and_colour_as_in_scripts(name: str, letters: str, colour: int) -> None:
    """The same names and numbers are in tests/js/looking.test.js."""
    assert rendered("{{ name|initials }} {{ name|hue }}", name=name) == f"{letters} {colour}"


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=4), "4 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(hours=30), "yesterday"),
    ],
)
def test_it_says_how_long_ago_something_was(age: timedelta, words: str) -> None:
    assert rendered("{{ when|ago }}", when=timezone.now() - age) == words


def test_it_gives_a_date_to_what_is_long_ago() -> None:
    assert rendered("{{ when|ago }}", when=datetime(2020, 3, 1, tzinfo=UTC)) == "1 March 2020"


def test_the_import_map_lists_every_module_under_its_name() -> None:
    page = rendered("{% importmap %}", request=RequestFactory().get("/"))

    names = json.loads(re.sub(r"<[^>]+>", "", page))["imports"]
    modules = {f"studio/{path.relative_to(SCRIPTS).with_suffix('').as_posix()}" for path in SCRIPTS.rglob("*.js")}
    assert modules <= set(names)
    assert names["studio/lib/http"] == "/static/js/lib/http.js"


def test_the_guests_page_loads_what_it_needs_and_no_more() -> None:
    links = rendered('{% module_script "shared" %}')

    assert "/static/js/lib/geometry.js" in links
    assert "/static/vendor/panzoom/panzoom.es.js" in links
    assert "turn-composer" not in links
    assert links.endswith('<script type="module" src="/static/js/shared.js"></script>')


def test_modules_name_each_other_by_the_map_alone() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in SCRIPTS.rglob("*.js")}

    relative = [str(path.name) for path, text in texts.items() if re.search(r'from "\.|import "\.', text)]
    assert texts
    assert relative == []
