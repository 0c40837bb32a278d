"""The section Engines of the settings page, and one's own keys: cards, one form for each kind, and what a test found.

A request with ``own`` is about the engines that are the person's own, in their account.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sessions_app import access, engines
from sessions_app.actions.engine_setup import SIZES, Setup
from sessions_app.actions.engines import (
    change_engine,
    check_account,
    check_draft,
    check_environment,
    create_engine,
    create_own_engine,
    remove_engine,
    setup_of,
    use_by_default,
    use_own,
)
from sessions_app.errors import InvalidRequest, StudioError
from sessions_app.models import EngineAccount, Role
from sessions_app.views.settings import Place, place_of

Kind = EngineAccount.Kind
# Kind, what to call it, what it is good for.
KINDS = (
    (Kind.GEMINI, _("Gemini"), _("A key from Google AI Studio. The quickest way.")),
    (Kind.VERTEX, _("Vertex AI"), _("Your company's Google Cloud project, by service account or express key.")),
    (Kind.GATEWAY, _("Gateway"), _("Any OpenAI-compatible address: a reseller, a proxy, a server of your own.")),
)
WORDS = ("label", "secret", "base_url", "api_version", "project", "location", "model", "dialect", "text_model")


@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The engines within the workspace's reach."""
    place = place_of(request)
    return render(request, "settings/engines.html", place.context | _cards(place) | {"section": "settings-engines"})


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The engines that are the person's own."""
    place = place_of(request)
    return render(
        request, "settings/own_engines.html", place.context | _own_cards(place) | {"section": "settings-keys"}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form for an engine of ``?kind=``; posted, the engine is set up and tested, and only then the default."""
    mine = _is_own(request)
    place = place_of(request, Role.VIEWER if mine else Role.OWNER)
    if request.method != "POST":
        return _form(request, place, Setup(kind=_kind(request.GET.get("kind", ""))), own=mine)
    everywhere = bool(request.POST.get("installation")) and not mine
    if everywhere:
        access.require_staff(request.user)
    try:
        setup = _read(request)
        workspace = None if everywhere else place.workspace
        account = create_own_engine(place.user, setup) if mine else create_engine(place.user, workspace, setup)
    except StudioError as error:
        return _refusal(request, error)
    return _list(request, place, fresh=account.pk, then_default=bool(request.POST.get("by_default")))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, engine_id: str) -> HttpResponse:
    """The form for an engine that is there; posted, it is changed and tested."""
    account = access.get_engine_account(request.user, engine_id)
    place = place_of(request)
    if request.method != "POST":
        return _form(request, place, setup_of(account), account, own=bool(account.person_id))
    setup = _read(request, account)
    changes = {name: getattr(setup, name) for name in (*WORDS, "prices", "enabled")}
    try:
        change_engine(place.user, account, **changes)
    except StudioError as error:
        return _refusal(request, error)
    return _list(request, place, fresh=account.pk)


@login_required
@require_POST
def try_out(request: HttpRequest) -> HttpResponse:
    """Test what the form says, without keeping anything."""
    place = place_of(request)
    kept = access.get_engine_account(request.user, request.POST["engine"]) if request.POST.get("engine") else None
    mine = _is_own(request)
    if kept is None and not mine:
        access.get_workspace(place.user, place.workspace.pk, Role.OWNER)
    try:
        check = check_draft(_read(request, kept), place.user, place.workspace, kept, own=mine)
    except StudioError as error:
        return _refusal(request, error)
    return render(request, "settings/check.html", {"check": check})


@login_required
@require_POST
def test(request: HttpRequest, engine_id: str) -> HttpResponse:
    """What a test of a stored engine finds, as a fragment; with ``then_default``, one that works becomes the default."""
    then_default = bool(request.POST.get("then_default"))
    if engine_id in engines.all_engines():
        place = place_of(request, Role.OWNER)
        check = check_environment(engine_id, place.user, place.workspace)
    else:
        account = access.get_engine_account(request.user, engine_id)
        place = place_of(request)
        check = check_account(account, place.user, account.workspace or place.workspace, then_default=then_default)
    if not (then_default and check.ok):
        return render(request, "settings/check.html", {"check": check, "not_default": then_default})
    response = _list(request, place)
    response["HX-Retarget"], response["HX-Reswap"] = "#engines", "outerHTML"
    return response


@login_required
@require_POST
def default(request: HttpRequest, engine_id: str) -> HttpResponse:
    """Use the engine for new turns of this workspace; one's own, for one's new turns everywhere, or with ``off``
    no longer.
    """
    if _is_own(request):
        place = place_of(request)
        name = access.get_engine_account(request.user, engine_id).name
        use_own(place.user, "" if request.POST.get("off") else name)
        return _list(request, place)
    place = place_of(request, Role.OWNER)
    names = [engine.name for engine in engines.engines_of(place.workspace.pk) if engine.id == engine_id]
    use_by_default(place.user, place.workspace, next(iter(names), engine_id))
    return _list(request, place)


@login_required
@require_POST
def remove(request: HttpRequest, engine_id: str) -> HttpResponse:
    """Forget an engine and its key."""
    place = place_of(request)
    remove_engine(place.user, access.get_engine_account(request.user, engine_id))
    return _list(request, place)


def _list(request: HttpRequest, place: Place, fresh: UUID | None = None, *, then_default: bool = False) -> HttpResponse:
    """All cards, as a fragment; the one of the ``fresh`` engine tests itself, and is the default then if it works."""
    cards = _own_cards(place) if _is_own(request) else _cards(place)
    return render(
        request, "settings/engine_list.html", place.context | cards | {"fresh": fresh, "then_default": then_default}
    )


def _is_own(request: HttpRequest) -> bool:
    return bool(request.POST.get("own") or request.GET.get("own"))


def _own_cards(place: Place) -> dict[str, Any]:
    found = engines.own_engines(place.user.pk)
    may = {"can_change": {engine.id for engine in found}, "can_add": access.edits_somewhere(place.user)}
    return {"engines": found, "kinds": KINDS, "own": True, **may}


def _cards(place: Place) -> dict[str, Any]:
    found = engines.engines_of(place.workspace.pk)
    can_change = {engine.id for engine in found if _may_change(place, engine)}
    return {"engines": found, "kinds": KINDS, "can_change": can_change, "can_add": place.is_owner}


def _may_change(place: Place, engine: engines.Engine) -> bool:
    if engine.account is None:
        return False
    return place.is_owner if engine.account.workspace_id else place.user.is_staff


def _form(
    request: HttpRequest, place: Place, setup: Setup, account: EngineAccount | None = None, *, own: bool = False
) -> HttpResponse:
    """The form as a fragment; it never holds a stored secret."""
    titles = {kind.value: title for kind, title, _about in KINDS}
    prices = [(size, setup.prices.get(size, "")) for size in SIZES]
    shown = {"setup": setup, "account": account, "prices": prices, "title": titles[setup.kind], "own": own}
    return render(request, "settings/engine_form.html", place.context | shown)


def _refusal(request: HttpRequest, error: StudioError) -> HttpResponse:
    """What is wrong with the form, said in the form, which stays as it was typed."""
    response = render(request, "settings/check.html", {"error": error})
    response["HX-Retarget"] = "#engine-form-check"
    response["HX-Reswap"] = "innerHTML"
    return response


def _kind(word: str) -> str:
    if word not in Kind.values:
        raise InvalidRequest(f"An engine is {', '.join(Kind.values)}; not {word!r}.", field="kind")
    return word


def _read(request: HttpRequest, account: EngineAccount | None = None) -> Setup:
    """What the form says; its kind cannot be changed later."""
    sent = request.POST
    return Setup(
        kind=account.kind if account else _kind(sent.get("kind", "")),
        prices={size: sent.get(f"price_{size}", "") for size in SIZES},
        enabled=account is None or bool(sent.get("enabled")),
        **{name: sent.get(name, "").replace("\x00", "") for name in WORDS},
    )
