"""Shapes of the calls about engines. Secrets go in and never come out."""

from __future__ import annotations

from typing import Literal

from sessions_app.api.schemas import Answer, Input, Text, Time


class EngineFields(Input):
    """What can be said about an engine; each kind has its own of these. ``prices_usd``: one picture of each size."""

    label: Text | None = None
    secret: Text | None = None
    base_url: Text | None = None
    api_version: Text | None = None
    project: Text | None = None
    location: Text | None = None
    model: Text | None = None
    dialect: Text | None = None
    text_model: Text | None = None
    prices_usd: dict[str, float | Text] | None = None
    enabled: bool | None = None


class NewEngine(EngineFields):
    """An engine for one of your workspaces, your first without ``workspace``; as staff for the whole installation; or, with
    ``own``, for yourself alone.
    """

    kind: Literal["gemini", "vertex", "gateway"]
    workspace: Text | None = None
    installation: bool = False
    own: bool = False
    default: bool = False


class EngineChange(EngineFields):
    """What is to be different; a ``secret`` replaces the stored one."""


class Default(Input):
    """Whose default: of one of your workspaces, or as staff of the whole ``installation``."""

    workspace: Text | None = None
    installation: bool = False


class KeyOut(Answer):
    """Whether there is a key, and what it ends in."""

    set: bool
    ends_in: str


class CheckOut(Answer):
    """What a test found; ``code`` is ``ok`` or one of the codes of a failed turn."""

    ok: bool
    code: str
    message: str
    hint: str
    models: list[str] | None = None
    checked_at: Time | None = None


class EngineOut(Answer):
    """An engine. ``offered``: new turns may choose it; a nearer one of its kind takes its place otherwise."""

    id: str
    name: str
    kind: str
    label: str
    source: Literal["own", "workspace", "installation", "environment", "built-in"]
    default: bool
    offered: bool
    enabled: bool
    base_url: str
    api_version: str
    project: str
    location: str
    model: str
    dialect: str
    text_model: str
    prices_usd: dict[str, float]
    key: KeyOut
    check: CheckOut | None


class EnginePage(Answer):
    """The engines within a workspace's reach, the default first."""

    items: list[EngineOut]
    next: str | None
