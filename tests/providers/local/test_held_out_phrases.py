"""Phrases written before the rules were tried on them: what is refused, and how much is understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessions_app.providers.local.instructions import parse
from sessions_app.providers.local.plan import Refusal, Step

FILES = ("held_out.tsv", "held_out_second.tsv", "held_out_third.tsv")


def phrases(*, refused: bool) -> list[tuple[str, str]]:
    """``(phrase, expected)`` of all lists."""
    lines = [line for name in FILES for line in Path(__file__).with_name(name).read_text("utf-8").splitlines() if line]
    pairs = [(line.split("\t")[0], line.split("\t")[1]) for line in lines]
    return [pair for pair in pairs if (pair[1] == "refuse") == refused]


def label(step: Step) -> str:
    """``darken@background``; everything but the subject is the background."""
    target = "background" if step.outside and step.target == "subject" else step.target
    whole = target == "picture" or step.name in ("pop", "remove_background", "replace_background", "spotlight", "crop")
    return step.name if whole else f"{step.name}@{target}"


def test_it_holds_enough_phrases() -> None:
    assert len(phrases(refused=True)) >= 100
    assert len(phrases(refused=False)) >= 150


@pytest.mark.parametrize("phrase", [phrase for phrase, _ in phrases(refused=True)])
def test_it_refuses_what_it_cannot_do(phrase: str) -> None:
    answer = parse(phrase, drawn=False)
    assert isinstance(answer, Refusal), answer
    assert answer.message.endswith(".")
    assert answer.hint


def test_it_understands_nearly_all_others_and_gets_none_wrong() -> None:
    wanted = phrases(refused=False)
    understood = 0
    for phrase, expected in wanted:
        steps = parse(phrase, drawn=False)
        if isinstance(steps, Refusal):
            continue
        assert " + ".join(map(label, steps)) == expected, phrase
        understood += 1
    assert understood / len(wanted) > 0.95
