"""Engines: which there are, setting them up, and whether they work. For owners of a workspace, for staff, and for
everybody their own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from ninja import Router, Status

from sessions_app import engines
from sessions_app.access import get_engine_account, get_workspace, require_staff
from sessions_app.actions.engine_setup import Setup
from sessions_app.actions.engines import (
    change_engine,
    check_account,
    check_environment,
    create_engine,
    create_own_engine,
    remove_engine,
    use_by_default,
    use_everywhere,
    use_own,
)
from sessions_app.api.auth import ApiRequest
from sessions_app.api.engine_schemas import (
    CheckOut,
    Default,
    EngineChange,
    EngineFields,
    EngineOut,
    EnginePage,
    NewEngine,
)
from sessions_app.engines import Engine
from sessions_app.errors import NotFound
from sessions_app.models import EngineAccount, Role, Workspace
from sessions_app.representation import Json, moment
from sessions_app.sentences import translated

router = Router(tags=["Engines"])
PLAIN = ("base_url", "api_version", "project", "location", "model", "dialect", "text_model")


@router.get("", response=EnginePage, summary="List engines")
def index(request: ApiRequest, workspace: str = "", own: bool = False) -> Any:
    """All within the reach of one of your workspaces: its own, the installation's, the environment's. With ``own``, those
    that are yours alone: they are used for your turns in every workspace, before its own, and nobody else sees them.
    """
    if own:
        mine = engines.own_engines(request.auth.pk)
        return {"items": [_engine_json(engine, request.auth) for engine in mine], "next": None}
    target = get_workspace(request.auth, workspace or None, Role.OWNER)
    return {"items": [_engine_json(engine, request.auth) for engine in engines.engines_of(target.pk)], "next": None}


@router.post("", response={201: EngineOut}, summary="Set up an engine")
def create(request: ApiRequest, body: NewEngine) -> Any:
    """``secret`` is the API key, or for Vertex AI the JSON of a service account. No answer ever repeats it."""
    setup = Setup(kind=body.kind, **_given(body))
    if body.own:
        return Status(201, _shown(create_own_engine(request.auth, setup, by_default=body.default), request.auth))
    target = _target(request, body)
    account = create_engine(request.auth, target, setup, by_default=body.default)
    return Status(201, _shown(account, request.auth))


@router.patch("/{engine_id}", response=EngineOut, summary="Change an engine")
def change(request: ApiRequest, engine_id: str, body: EngineChange) -> Any:
    """Only what is given. With another ``base_url`` the secret is needed again."""
    account = get_engine_account(request.auth, engine_id)
    return _shown(change_engine(request.auth, account, **_given(body)), request.auth)


@router.delete("/{engine_id}", response={204: None}, summary="Remove an engine")
def remove(request: ApiRequest, engine_id: str) -> Any:
    """And its secret. Turns that wait for it will fail."""
    remove_engine(request.auth, get_engine_account(request.auth, engine_id))
    return Status(204, None)


@router.post("/{engine_id}/test", response=CheckOut, summary="Test an engine")
def test(request: ApiRequest, engine_id: str) -> Any:
    """Whether it works, and if not, why and what to do. Costs at most $0.0001; takes some seconds.

    Your first workspace pays, but a workspace's own engine is its own matter.
    """
    if engine_id in engines.all_engines():
        check = check_environment(engine_id, request.auth, get_workspace(request.auth, role=Role.OWNER))
    else:
        account = get_engine_account(request.auth, engine_id)
        check = check_account(account, request.auth, account.workspace or get_workspace(request.auth))
    said = {"message": translated(check.message), "hint": translated(check.hint)}
    told = {"ok": check.ok, "code": check.code, **said}
    return {**told, "models": list(check.models)}


@router.post("/{engine_id}/default", response=EngineOut, summary="Use an engine by default")
def default(request: ApiRequest, engine_id: str, body: Default) -> Any:
    """For new turns that do not name one."""
    for engine in engines.own_engines(request.auth.pk):
        if engine.id == engine_id:
            use_own(request.auth, engine.name)
            return _engine_json(replace(engine, default=True), request.auth)
    target = _target(request, body)
    found = _find(engine_id, target)
    if target:
        use_by_default(request.auth, target, found.name)
    else:
        use_everywhere(request.auth, found.name)
    return _engine_json(_find(engine_id, target), request.auth)


def _target(request: ApiRequest, body: NewEngine | Default) -> Workspace | None:
    """Whose engine it is to be; None for the installation's. Raises NotFound or AccessDenied."""
    if not body.installation:
        return get_workspace(request.auth, body.workspace, Role.OWNER)
    require_staff(request.auth)
    return None


def _given(body: EngineFields) -> Json:
    given = body.model_dump(exclude_none=True, include=set(EngineFields.model_fields) - {"prices_usd"})
    if body.prices_usd is not None:
        given["prices"] = {size: str(price) for size, price in body.prices_usd.items()}
    return given


def _shown(account: EngineAccount, user: User) -> Json:
    workspace: UUID | None = account.workspace_id
    known = engines.own_engines(user.pk) if account.person_id else engines.engines_of(workspace)
    return next(_engine_json(engine, user) for engine in known if engine.id == str(account.pk))


def _find(engine_id: str, workspace: Workspace | None) -> Engine:
    for engine in engines.engines_of(workspace.pk if workspace else None):
        if engine.id == engine_id:
            return engine
    raise NotFound("There is no such engine.")


def _engine_json(engine: Engine, user: User) -> Json:
    account = engine.account
    hint = engine.secret_hint
    mine = user.is_staff or engine.source in ("own", "workspace")
    return {
        "id": engine.id,
        "name": engine.name,
        "kind": engine.kind,
        "label": engine.label,
        "source": engine.source,
        "default": engine.default,
        "offered": engine.offered,
        "enabled": account.enabled if account else True,
        **{name: getattr(account, name) if account else "" for name in PLAIN},
        "prices_usd": {size: float(price) for size, price in account.prices.items()} if account else {},
        "key": {"set": bool(account.sealed) if account else bool(hint), "ends_in": hint if mine else ""},
        "check": _last_check(account, engine),
    }


def _last_check(account: EngineAccount | None, engine: Engine) -> Json | None:
    if engine.trouble:
        trouble = engine.trouble
        return {
            "ok": False,
            "code": trouble.code,
            "message": translated(trouble.message),
            "hint": translated(trouble.hint),
        }
    if account is None or account.checked_at is None:
        return None
    return {
        "ok": account.check_code == "ok",
        "code": account.check_code,
        "message": account.check_message,
        "hint": account.check_hint,
        "checked_at": moment(account.checked_at),
    }
