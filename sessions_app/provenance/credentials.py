"""The Content Credentials (C2PA) of a picture, as they were read and checked.

What reads them is native code that strangers' bytes reach, so it runs in a limited child process: ``reading.py``, which
the web process never imports. Pictures without any, which are nearly all, never get as far.
"""

from __future__ import annotations

import importlib
import logging
from dataclasses import asdict, dataclass
from typing import Any

from sessions_app.errors import StudioError
from sessions_app.imaging import child

logger = logging.getLogger(__name__)

NONE, VALID, TRUSTED, INVALID, UNREADABLE = "none", "valid", "trusted", "invalid", "unreadable"
# The first is in the label of every manifest store, whatever the file's format; the second names one kept elsewhere.
_MARKS = (b"c2pa", b"dcterms:provenance")


@dataclass(frozen=True)
class Step:
    """One thing that was done. ``source`` is its digital source type in words, ``time`` ISO 8601 or empty."""

    text: str
    source: str = ""
    agent: str = ""
    signer: str = ""
    time: str = ""


@dataclass(frozen=True)
class Ingredient:
    """A picture that this one was made from; ``state`` is that of its own credentials when they were taken over."""

    title: str
    relationship: str
    state: str
    signer: str = ""


@dataclass(frozen=True)
class Credentials:
    """``state``: ``none``, ``valid`` (as it was signed, by whom is not confirmed), ``trusted`` (the signer is in the
    trust list), ``invalid``, or ``unreadable``. ``why`` is a sentence for all but the first and the third.

    ``signer`` and ``issuer`` are the name and the organization in the certificate, ``time`` that of the time stamp,
    ``generator`` the program that signed, ``steps`` the whole story, oldest first, and ``manifest`` all that was found.
    """

    state: str
    why: str = ""
    signer: str = ""
    issuer: str = ""
    time: str = ""
    generator: str = ""
    steps: tuple[Step, ...] = ()
    ingredients: tuple[Ingredient, ...] = ()
    manifest: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain data without the manifest."""
        return {name: value for name, value in asdict(self).items() if name != "manifest"}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Credentials:
        """What ``to_json`` gave."""
        steps = tuple(Step(**step) for step in told["steps"])
        ingredients = tuple(Ingredient(**one) for one in told["ingredients"])
        return cls(**{**told, "steps": steps, "ingredients": ingredients})


def may_carry(data: bytes) -> bool:
    """Whether the file can have credentials at all; takes a millisecond for a few megabytes."""
    return any(mark in data for mark in _MARKS)


def read_credentials(data: bytes, mime: str, anchors: str = "") -> Credentials:
    """Read and check what the file carries, in a limited child process and without any network.

    ``anchors`` are the certificates to trust, PEM. Never raises for what is in the file: what cannot be read is
    ``unreadable``, with a sentence.
    """
    if not may_carry(data):
        return Credentials(NONE)
    try:
        return child.call(read_here, data, mime, anchors, pool="provenance")
    except child.ChildTimedOut:
        return Credentials(UNREADABLE, "Reading the Content Credentials took too long and was stopped.")
    except child.ChildOutOfMemory:
        return Credentials(UNREADABLE, "Reading the Content Credentials needs more memory than the studio allows.")
    except StudioError as error:
        logger.warning("Content Credentials could not be read: %s", error)
    except child.ChildFailed:
        logger.exception("Reading Content Credentials failed by a mistake of ours")
    return Credentials(UNREADABLE, "The Content Credentials of this file cannot be read.")


def read_here(data: bytes, mime: str, anchors: str) -> Credentials:
    """``reading.read`` in this process."""
    module = importlib.import_module("sessions_app.provenance.reading")
    found: Credentials = module.read(data, mime, anchors)
    return found
