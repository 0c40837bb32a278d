"""From a manifest store, as c2pa reports it, to what people read: a story from the first picture to this one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sessions_app.provenance import words
from sessions_app.provenance.credentials import INVALID, NONE, TRUSTED, VALID, Credentials, Ingredient, Step

Json = dict[str, Any]

MOST_STEPS = 100
MOST_INGREDIENTS = 50
MOST_CHARACTERS = 200
MOST_MANIFEST = 300_000
"""Characters of JSON; Google's for three turns has 14,000. What is longer is not kept: the file has it."""
_UNTRUSTED = "signingCredential.untrusted"
_STATES = {"Trusted": TRUSTED, "Valid": VALID}


def build_credentials(store: Json, *, has_trust_list: bool) -> Credentials:
    """The store in words. Raises KeyError, TypeError or the like for a shape that is not c2pa's."""
    active = store["manifests"][store["active_manifest"]]
    state = _STATES.get(store.get("validation_state", ""), INVALID)
    signature = active.get("signature_info") or {}
    return Credentials(
        state=state,
        why=_why(state, store, has_trust_list),
        signer=_text(signature.get("common_name")),
        issuer=_text(signature.get("issuer")),
        time=_time(signature.get("time")),
        generator=_generator(active),
        steps=tuple(_story(store, store["active_manifest"], set()))[-MOST_STEPS:],
        ingredients=tuple(_ingredient(store, one) for one in active.get("ingredients", [])[:MOST_INGREDIENTS]),
        manifest=_kept(store),
    )


def _why(state: str, store: Json, has_trust_list: bool) -> str:
    if state == INVALID:
        return words.sentence_for(_failures(store.get("validation_results") or {}))
    if state == VALID:
        return words.NOT_IN_LIST if has_trust_list else words.NO_LIST
    return ""


def _failures(results: Json) -> list[str]:
    """The codes of what failed, the manifest's own first; an unknown signer is no failure."""
    own = (results.get("activeManifest") or {}).get("failure", [])
    inherited = [one for delta in _deltas(results) for one in delta.get("failure", [])]
    return [one["code"] for one in [*own, *inherited] if one["code"] != _UNTRUSTED]


def _deltas(results: Json) -> list[Json]:
    return [delta["validationDeltas"] for delta in results.get("ingredientDeltas") or []]


def _story(store: Json, label: str, seen: set[str]) -> Iterator[Step]:
    """The steps of a manifest after those of the pictures that it was made from."""
    manifest = store["manifests"].get(label)
    if manifest is None or label in seen:
        return
    seen.add(label)
    for ingredient in manifest.get("ingredients", [])[:MOST_INGREDIENTS]:
        yield from _story(store, ingredient.get("active_manifest", ""), seen)
    signature = manifest.get("signature_info") or {}
    for assertion in manifest.get("assertions", []):
        if assertion["label"].startswith("c2pa.actions"):
            for action in assertion["data"]["actions"]:
                yield _step(action, signature)


def _step(action: Json, signature: Json) -> Step:
    agent = action.get("softwareAgent") or ""
    return Step(
        text=_action(action),
        source=words.SOURCES.get(str(action.get("digitalSourceType") or "").rpartition("/")[2], ""),
        agent=_text(agent.get("name") if isinstance(agent, dict) else agent),
        signer=_text(signature.get("issuer") or signature.get("common_name")),
        time=_time(action.get("when") or signature.get("time")),
    )


def _action(action: Json) -> str:
    """What whoever signed says of the step, else the name of its kind."""
    parameters = action.get("parameters") or {}
    told = _text(action.get("description") or parameters.get("description")).rstrip(". ")
    name = _text(action["action"])
    kind = name.removeprefix("c2pa.").replace(".", " ").replace("_", " ")
    return words.DESCRIPTIONS.get(told, told) or words.ACTIONS.get(name) or kind[:1].upper() + kind[1:]


def _ingredient(store: Json, told: Json) -> Ingredient:
    manifest = store["manifests"].get(told.get("active_manifest")) or {}
    signature = manifest.get("signature_info") or {}
    return Ingredient(
        title=words.title_for(_text(told.get("title"))),
        relationship=words.RELATIONSHIPS.get(told.get("relationship", ""), ""),
        state=_state_of(store, told) if manifest else NONE,
        signer=_text(signature.get("issuer") or signature.get("common_name")),
    )


def _state_of(store: Json, ingredient: Json) -> str:
    """What was found when the ingredient was taken over, and whether its credentials still are what they were then."""
    results = ingredient.get("validation_results") or {}
    failed = _failures(results) + [
        one["code"] for one in ingredient.get("validation_status") or [] if one["code"] != _UNTRUSTED
    ]
    label = ingredient["active_manifest"]
    now = _deltas(store.get("validation_results") or {})
    failed += [one["code"] for delta in now for one in delta.get("failure", []) if label in one.get("url", "")]
    if [code for code in failed if code != _UNTRUSTED]:
        return INVALID
    passed = [one for delta in now for one in delta.get("success", []) if label in one.get("url", "")]
    return TRUSTED if any(one["code"] == "signingCredential.trusted" for one in passed) else VALID


def _generator(manifest: Json) -> str:
    told = manifest.get("claim_generator_info") or [{"name": manifest.get("claim_generator")}]
    return _text(told[0].get("name"))


def _text(value: object) -> str:
    """A short text without control characters; anything else says nothing."""
    if not isinstance(value, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in value[: 4 * MOST_CHARACTERS]).split())[
        :MOST_CHARACTERS
    ]


def _time(value: object) -> str:
    """ISO 8601 in UTC, or nothing where there is no such moment."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else ""
    except (ValueError, OverflowError):
        return ""


def _kept(store: Json) -> Json | None:
    """The whole store, as databases take it: no NUL, no half of a surrogate pair, no number that is none."""
    if len(json.dumps(store, ensure_ascii=False)) > MOST_MANIFEST:
        return None
    kept: Json = _storable(store)
    return kept


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(item) for name, item in value.items()}
    if isinstance(value, float) and value - value != 0:
        return None
    return value
