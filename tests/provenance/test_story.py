"""From what c2pa reports to what people read, for stores that no test can sign: with time stamps, and older ones."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sessions_app.provenance.story import MOST_MANIFEST, MOST_STEPS, build_credentials

TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
GOOGLE = {
    "issuer": "Google LLC",
    "common_name": "Google Media Processing Services",
    "time": "2026-05-15T09:30:02+00:00",
}


def manifest(*actions: dict[str, Any], label: str = "c2pa.actions.v2", **more: Any) -> dict[str, Any]:
    return {
        "claim_generator_info": [{"name": "Google C2PA Core Generator Library"}],
        "signature_info": GOOGLE,
        "assertions": [{"label": label, "data": {"actions": list(actions)}}],
        **more,
    }


def store(active: dict[str, Any], **others: dict[str, Any]) -> dict[str, Any]:
    return {"active_manifest": "active", "manifests": {"active": active, **others}, "validation_state": "Trusted"}


def test_it_tells_googles_three_manifests_as_one_story() -> None:
    made = (
        {"action": "c2pa.created", "description": "Created by Google Generative AI.", "digitalSourceType": TRAINED},
        {
            "action": "c2pa.edited",
            "description": "Applied imperceptible SynthID watermark.",
            "digitalSourceType": TRAINED,
        },
    )
    opened = {"action": "c2pa.opened", "description": "Opened by Google"}
    transcoded = {
        "action": "c2pa.transcoded",
        "digitalSourceType": TRAINED.replace("trainedAlgorithmicMedia", "algorithmicallyEnhanced"),
    }
    parent = {"title": "", "relationship": "parentOf", "active_manifest": "first"}
    given = {"title": "Input ingredient 0", "relationship": "inputTo", "active_manifest": "second"}
    found = build_credentials(
        store(
            manifest(*made, ingredients=[given]),
            first=manifest(*made),
            second=manifest(opened, transcoded, ingredients=[parent]),
        ),
        has_trust_list=True,
    )

    assert [step.text for step in found.steps] == [
        "Created by Google Generative AI",
        "SynthID watermark applied",
        "Opened by Google",
        "Encoded anew",
        "Created by Google Generative AI",
        "SynthID watermark applied",
    ]
    assert found.steps[3].source == "enhanced by software"
    assert (found.time, found.steps[0].time) == ("2026-05-15T09:30:02Z", "2026-05-15T09:30:02Z")
    assert (found.state, found.why) == ("trusted", "")


def test_it_reads_older_credentials_and_actions_that_it_does_not_know() -> None:
    found = build_credentials(
        store(
            manifest(
                {
                    "action": "c2pa.color_adjustments",
                    "softwareAgent": "Editor 1.0",
                    "when": "2024-02-01T10:00:00+02:00",
                },
                {"action": "com.example.spun_round", "softwareAgent": {"name": "Spinner"}},
                label="c2pa.actions",
                claim_generator_info=None,
                claim_generator="Editor/1.0",
            )
        ),
        has_trust_list=True,
    )
    assert [(step.text, step.agent) for step in found.steps] == [
        ("Colours adjusted", "Editor 1.0"),
        ("Com example spun round", "Spinner"),
    ]
    assert found.steps[0].time == "2024-02-01T08:00:00Z"
    assert found.generator == "Editor/1.0"


def test_it_cuts_what_has_no_end() -> None:
    around = {"relationship": "parentOf", "active_manifest": "active"}
    words = "\u202eevil\x00\n" * 1000
    many = [{"action": "c2pa.edited", "description": words}] * 5000
    found = build_credentials(store(manifest(*many, ingredients=[around])), has_trust_list=True)
    assert len(found.steps) == MOST_STEPS
    assert found.steps[0].text == found.steps[0].text.strip()[:200]
    assert "\u202e" not in found.steps[0].text and "\x00" not in found.steps[0].text
    assert found.manifest is None
    short = build_credentials(
        store(manifest({"action": "c2pa.edited", "n": float("inf"), "w": words[:20]})), has_trust_list=True
    )
    kept = json.dumps(short.manifest)
    assert len(kept) < MOST_MANIFEST and "\\u0000" not in kept and "Infinity" not in kept


@pytest.mark.parametrize("when", ["yesterday", 5, None, "0001-01-01T00:00:00+14:00"])
def test_it_says_no_time_where_none_is_told(when: object) -> None:
    found = build_credentials(store(manifest(signature_info={**GOOGLE, "time": when})), has_trust_list=True)
    assert found.time == ""
