"""The engines that a person can use in a workspace: those of the environment, of the installation, its and their own.

What the environment sets up is built once per process. What people set up is read from its rows at each use, one small
query, and built anew only when a row has changed: a key that is put in through one process serves the next turn of
every other, and clients live as long as nothing changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from sessions_app.errors import InvalidRequest, StudioError
from sessions_app.models import Attempt, EngineAccount, Workspace
from sessions_app.models.engines import hint_of, is_own
from sessions_app.providers import catalog, requiring
from sessions_app.providers.base import ModelInfo, Provider
from sessions_app.providers.registry import build_provider, build_providers, find_model
from sessions_app.providers.text_models import TEXT_MODEL
from sessions_app.providers.tools import TOOLS

Kind = EngineAccount.Kind
# Of these the nearest is used: a person's own before the workspace's before the installation's before the environment's.
NEAREST = (Kind.GEMINI, Kind.VERTEX)
LOCAL = "local"
# What each row was like when its engine was built, and the engine.
_built: dict[UUID, tuple[tuple[object, ...], Provider]] = {}


@dataclass(frozen=True)
class Engine:
    """An engine as a workspace sees it. Without an ``account`` it is the environment's, or the local one.

    ``name`` is what attempts call it. ``offered``: no nearer one of its kind takes its place, and it is turned on.
    Without a ``provider`` it cannot be used, and ``trouble`` says why.
    """

    name: str
    label: str
    kind: str
    provider: Provider | None
    account: EngineAccount | None = None
    trouble: StudioError | None = None
    offered: bool = True
    default: bool = False

    @property
    def id(self) -> str:
        """What its addresses call it."""
        return str(self.account.pk) if self.account else self.name

    @property
    def source(self) -> str:
        """Whose it is: ``own``, ``workspace``, ``installation`` or ``environment``; ``built-in`` for the local engine."""
        return ("own", "workspace", "installation", "environment", "built-in")[self.distance]

    @property
    def secret_hint(self) -> str:
        """What may be shown of its key to those who may change it: the last characters."""
        if self.account:
            return self.account.secret_hint
        config = settings.PROVIDERS.get(self.name) if self.kind in NEAREST else None
        return hint_of(config.get("api_key", "")) if config else ""

    @property
    def distance(self) -> int:
        """0 for a person's own, 1 for the workspace's, 2 for the installation's, 3 for the environment's, 4 for the local."""
        if self.account is None:
            return 4 if self.kind == LOCAL else 3
        return 0 if self.account.person_id else 1 if self.account.workspace_id else 2


@cache
def all_engines() -> dict[str, Provider]:
    """Every engine that the environment sets up, by name, the default first; the local engine is always there."""
    built = build_providers(settings.PROVIDERS)
    return dict(sorted(built.items(), key=lambda item: item[0] != settings.DEFAULT_PROVIDER))


def engines_of(workspace: UUID | None = None, person: int | None = None) -> list[Engine]:
    """Every engine within the person's reach in the workspace, the default first, then the near ones, those turned off
    included.

    Without a workspace: what serves the whole installation. Without a person: nobody's own.
    """
    engines = _within_reach(workspace, person)
    # One engine alone is the default whatever anybody wants.
    default = _default(engines, _wish_of(workspace) if len(engines) > 1 else "")
    marked = [replace(engine, default=engine.name == default) for engine in engines]
    return sorted(marked, key=lambda engine: not engine.default)


def own_engines(person: int) -> list[Engine]:
    """The engines that are the person's own, their default first."""
    mine = [
        _of_account(account) for account in EngineAccount.objects.filter(person=person).order_by("created_at", "pk")
    ]
    marked = [replace(engine, default=bool(engine.account and engine.account.is_default)) for engine in mine]
    return sorted(marked, key=lambda engine: not engine.default)


def _within_reach(workspace: UUID | None, person: int | None) -> list[Engine]:
    """The near ones first; which is the default is not asked."""
    reach = Q(workspace=None, person=None)
    if workspace is not None:
        reach |= Q(workspace=workspace)
    if person is not None:
        reach |= Q(person=person)
    rows = EngineAccount.objects.filter(reach).order_by("created_at", "pk")
    found = [_of_account(account) for account in rows]
    found += [_of_environment(name, provider) for name, provider in all_engines().items()]
    found.sort(key=lambda engine: engine.distance)
    nearest: dict[str, int] = {}
    for engine in found:
        if engine.kind in NEAREST and engine.offered:
            nearest.setdefault(engine.kind, engine.distance)
    return [replace(e, offered=e.offered and nearest.get(e.kind, e.distance) == e.distance) for e in found]


def offered(workspace: UUID | None = None, person: int | None = None) -> dict[str, Provider]:
    """The engines to choose from for a new turn, by name, the default first."""
    return {e.name: e.provider for e in engines_of(workspace, person) if e.offered and e.provider}


def choose(
    workspace: UUID, person: int | None, provider: str | None = None, model: str | None = None
) -> tuple[Provider, ModelInfo]:
    """The engine and model for a new turn of this person; without names, the default ones.

    ``provider`` is an engine's name, or ``gemini`` or ``vertex`` for the nearest of that kind. Raises StudioError
    ``model_not_found`` or ``key_missing``.
    """
    known = _within_reach(workspace, person) if provider or model else engines_of(workspace, person)
    engines = [engine for engine in known if engine.offered]
    provider = _meant(provider, known)
    if not provider and not model:
        provider = engines[0].name
    elif _is_gone(provider, known):
        message = "This engine has been removed."
        if provider and is_own(provider):
            message = "This engine is somebody else's own, or has been removed."
        raise InvalidRequest(message, code="key_missing", hint="Choose another one.", field="settings.provider")
    for engine in known:
        if engine.name == provider and not engine.offered:
            raise _not_offered(engine)
    return _find_model(engines, provider, model)


def _meant(provider: str | None, known: list[Engine]) -> str | None:
    """The engine of which a new turn is to be: ``gemini`` and ``vertex`` mean the nearest of that kind, and so do one that
    gives way to the person's own, and somebody else's own: what one person's turn says may be said again by another.
    """
    there = next((engine for engine in known if engine.name == provider), None)
    kind = there.kind if there else (provider or "").partition("-")[0]
    if provider is None or kind not in NEAREST:
        return provider
    near = next((engine for engine in known if engine.offered and engine.kind == kind), None)
    if near and (provider == kind or (is_own(provider) and not there) or near.source == "own"):
        return near.name
    return provider


def of_attempt(attempt: Attempt) -> tuple[Provider, ModelInfo]:
    """The engine and model that an attempt was submitted with, within its author's reach. Raises as ``find`` does."""
    return find(attempt.provider, attempt.model, attempt.turn.session.workspace_id, attempt.turn.author_id)


def find(
    provider: str | None = None, model: str | None = None, workspace: UUID | None = None, person: int | None = None
) -> tuple[Provider, ModelInfo]:
    """The very engine and model that were asked for before; without names, the default ones.

    Raises StudioError ``model_not_found``, or ``key_missing`` if the engine is no longer set up.
    """
    if provider == TOOLS.name:
        return TOOLS, TOOLS.models()[0]
    named = bool(provider or model)
    engines = _within_reach(workspace, person) if named else engines_of(workspace, person)
    if not named:
        provider = engines[0].name
    elif _is_gone(provider, engines):
        message = "The engine that this turn was made for has been removed."
        if provider and is_own(provider):
            message = "The own key that this turn was made for has been removed."
        raise InvalidRequest(message, code="key_missing", hint="Choose another one.", field="settings.provider")
    return _find_model(engines, provider, model)


def _is_gone(provider: str | None, engines: list[Engine]) -> bool:
    """Whether people once set up such an engine: their names have a hyphen."""
    return provider is not None and "-" in provider and provider not in {engine.name for engine in engines}


def _not_offered(engine: Engine) -> InvalidRequest:
    off = engine.account is not None and not engine.account.enabled
    return InvalidRequest(
        f"{engine.label} is turned off." if off else f"{engine.label} gives way to another engine of its kind.",
        code="model_not_found",
        hint="Turn it on under Settings, or choose another engine." if off else "Choose that one.",
        field="settings.provider",
    )


def _find_model(engines: list[Engine], provider: str | None, model: str | None) -> tuple[Provider, ModelInfo]:
    for engine in engines:
        if engine.name == provider and engine.trouble:
            raise engine.trouble
    return find_model({e.name: e.provider for e in engines if e.provider}, provider, model)


def model_label(provider: str, model: str) -> str:
    """What people call a model, by what this process knows anyway: no query, for it is asked for every tile."""
    engine = known(provider)
    found = catalog.match(engine.models(), model) if engine else None
    found = found or catalog.match((*catalog.MODELS, TEXT_MODEL), model.rpartition("/")[2])
    return found.label if found else model


def model_labels(keys: Iterable[str]) -> dict[str, str]:
    """What people call each ``provider/model``: the model, and its engine where another engine has one of that label."""
    split = {key: key.partition("/")[::2] for key in keys}
    models = {key: model_label(*names) for key, names in split.items()}
    common = Counter(models.values())
    accounts = EngineAccount.objects.filter(name__in=[name for name, _ in split.values()])
    called = {name: provider.label for name, provider in all_engines().items()} | dict(
        accounts.values_list("name", "label")
    )
    return {
        key: f"{label}, {called.get(split[key][0], split[key][0])}" if common[label] > 1 else label
        for key, label in models.items()
    }


def payer_of(provider: str) -> str:
    """Whose key calls of this engine are paid by: ``own`` (the author's), ``workspace`` or ``installation``.

    Empty for what costs nothing, and for a workspace's or installation's engine that has been removed.
    """
    if is_own(provider):
        return "own"
    found = EngineAccount.objects.filter(name=provider).first()
    if found is not None:
        return "workspace" if found.workspace_id else "installation"
    there = all_engines().get(provider)
    return "installation" if there and there.costs_money else ""


def known(provider: str) -> Provider | None:
    """The engine of that name, if this process has built it already: no query."""
    built = [TOOLS, *(built for _, built in _built.values()), *all_engines().values()]
    return next((engine for engine in built if engine.name == provider), None)


def asked_of(attempt: Attempt) -> dict[str, Any]:
    """The turn's settings as far as the model that the attempt is for takes them; no query."""
    engine = known(attempt.provider)
    model = catalog.match(engine.models(), attempt.model) if engine else None
    return requiring.fitting(model, attempt.turn.settings) if model else attempt.turn.settings


def build(account: EngineAccount, secret: str) -> Provider:
    """An engine from a row, stored or not, with this secret. Raises InvalidRequest if it cannot be built."""
    config: dict[str, Any] = {}
    if account.kind == Kind.GATEWAY:
        prices = {"" if size == "any" else size: Decimal(price) for size, price in account.prices.items()}
        config = {"base_url": account.base_url, "api_key": secret, "model": account.model, "prices_usd": prices}
        config |= {"dialect": account.dialect} if account.dialect else {}
    elif account.kind == Kind.VERTEX and secret.startswith("{"):
        config = {"credentials_json": secret, "project": account.project, "location": account.location or "global"}
    else:
        config = {"api_key": secret}
    config["text_model"] = account.text_model
    if account.kind != Kind.GATEWAY:
        config |= {"base_url": account.base_url, "api_version": account.api_version}
    return build_provider(account.kind, account.name, account.label, config)


def _of_account(account: EngineAccount) -> Engine:
    setup, known = account.setup, _built.get(account.pk)
    provider, trouble = known[1] if known and known[0] == setup else None, None
    if provider is None:
        try:
            provider = build(account, account.secret)
            _built[account.pk] = setup, provider
        except StudioError as error:
            trouble = error
    return Engine(account.name, account.label, account.kind, provider, account, trouble, account.enabled)


def _of_environment(name: str, provider: Provider) -> Engine:
    kind = name if name in (*NEAREST, LOCAL) else Kind.GATEWAY
    return Engine(name, provider.label, kind, provider)


def _wish_of(workspace: UUID | None) -> str:
    """The name of the engine that a workspace wants by default; empty if it has none in mind."""
    if workspace is None:
        return ""
    return Workspace.objects.filter(pk=workspace).values_list("default_engine", flat=True).first() or ""


def _default(engines: list[Engine], wish: str) -> str:
    """The name of the default: the person's mark, else the workspace's wish, else the installation's mark, else the
    environment's choice.

    One that has a nearer one of its kind before it means that.
    """
    usable = [engine for engine in engines if engine.account is None or engine.account.enabled]
    wished = (engine for engine in usable if engine.name == wish)
    marked = [engine for engine in usable if engine.account and engine.account.is_default]
    own = (engine for engine in marked if engine.source == "own")
    named = (engine for engine in usable if engine.name == settings.DEFAULT_PROVIDER)
    chosen = next(own, None) or next(wished, None) or next(iter(marked), None) or next(named, usable[-1])
    near = (engine.name for engine in usable if engine.kind == chosen.kind and engine.offered)
    return chosen.name if chosen.offered else next(near, chosen.name)


def forget(account: EngineAccount) -> None:
    """Let go of a removed engine's client and key in this process."""
    _built.pop(account.pk, None)
