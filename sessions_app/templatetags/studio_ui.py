"""What the templates need beyond Django's own tags: the import map, and money, times and sizes in words."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from functools import cache, reduce
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from sessions_app.access import memberships_of
from sessions_app.budgets import as_money
from sessions_app.mentions import pieces
from sessions_app.models import Attempt, Currency, Role, ShareLink
from sessions_app.release import release as release_name
from sessions_app.representation import share_json
from sessions_app.reviews import waiting_for
from sessions_app.sentences import money, translated

register = template.Library()

# Modules of others, under the names by which ours import them.
VENDOR_MODULES = {"panzoom": "vendor/panzoom/panzoom.es.js"}
IMPORT = re.compile(r'^(?:import|export)\b[^"\n]*"(studio/)?([^"]+)";?$', re.MULTILINE)
SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
DAY = 86_400
# As many colours of people as there are in tokens.css; static/js/lib/people.js gives the same.
HUES = 12


@register.simple_tag(takes_context=True)
def importmap(context: template.Context) -> SafeString:
    """The page's import map: every file of static/js as ``studio/<path>``, under the names that storage gives them.

    It has to come before the first module script; the CSP lets it pass by its nonce.
    """
    names = {f"studio/{path.removesuffix('.js')}": static(f"js/{path}") for path in _modules()}
    names |= {name: static(path) for name, path in VENDOR_MODULES.items()}
    # "<" cannot end the script element early once it is escaped.
    text = json.dumps({"imports": names}, separators=(",", ":")).replace("<", "\\u003c")
    return format_html('<script type="importmap" nonce="{}">{}</script>', _nonce(context), SafeString(text))


@register.simple_tag
def module_script(entry: str) -> SafeString:
    """Run static/js/<entry>.js, and fetch at once whatever it imports, instead of one import after the other."""
    paths = [VENDOR_MODULES.get(name, f"js/{name}.js") for name in _imported_by(entry)]
    preloads = format_html_join("\n", '<link rel="modulepreload" href="{}">', ((static(path),) for path in paths))
    return format_html('{}\n<script type="module" src="{}"></script>', preloads, static(f"js/{entry}.js"))


@register.simple_tag(takes_context=True)
def my_workspaces(context: template.Context) -> dict[str, Any]:
    """The workspaces that the page's person works in, for the account menu."""
    user = context["user"]
    mine = memberships_of(user)
    may_create = user.is_staff or any(member.role == Role.OWNER for member in mine)
    return {"all": [member.workspace for member in mine], "others": len(mine) > 1, "may_create": may_create}


@register.simple_tag(takes_context=True)
def waiting_reviews(context: template.Context) -> int:
    """How many pictures wait for the decision of whoever looks at the page."""
    return waiting_for(context["user"])


@register.simple_tag
def release() -> str:
    """The name of the front end that this page is of."""
    return release_name()


@register.simple_tag
def catalogue() -> SafeString | str:
    """A script with what scripts say in the page's language, for static/js/lib/gettext.js; nothing for English."""
    language = get_language() or "en"
    if language.partition("-")[0] == "en":
        return ""
    # Deferred, it runs before the modules, for it stands before them.
    return format_html('<script defer src="{}"></script>', reverse("catalogue", args=[language, release_name()]))


@register.simple_tag
def language_choice() -> list[tuple[str, str]]:
    """The languages that there are, as (code, name in itself)."""
    return list(settings.LANGUAGES)


@register.filter
def said(sentence: str) -> str:
    """A sentence that was written in English, as it is kept in rows, in the page's language."""
    return translated(sentence)


@register.filter
def hue(name: str) -> int:
    """The number of a person's colour, the same on every page."""
    return reduce(lambda total, sign: (total * 31 + ord(sign)) % HUES, name, 7)


@register.filter
def initials(name: str) -> str:
    """anna.berg -> AB, anna -> A."""
    words = [word for word in re.split(r"[\s._@-]+", name) if word]
    return "".join(word[0].upper() for word in words[:2]) or "?"


@register.filter
def mentions(text: str, names: Collection[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it mentions one of these people."""
    return pieces(text, names)


@register.simple_tag
def currency_data() -> str:
    """For scripts: the currency of the page's amounts, if it is not US dollars, and its rate."""
    currency = Currency.shown()
    if currency.code == "USD":
        return ""
    return format_html(' data-currency="{}" data-per-usd="{}"', currency.code, str(currency.per_usd))


@register.filter
def usd(amount: Decimal | float | None) -> str:
    """US dollars in the installation's currency, with as many decimals as tell something: $12.40, $0.34, $0.067, $0.0004."""
    if not amount:
        return gettext("free")
    return money(as_money(amount))


@register.filter
def usd_amount(amount: Decimal | float | None) -> str:
    """The same in a table or a budget, where nothing is $0.00 and not free."""
    return money(as_money(amount or 0))


@register.filter
def seconds(value: float | None) -> str:
    """A duration: under 0.1 s, 5.8 s, 14 s, 2 min 5 s, 3 h 4 min."""
    if value is None:
        return ""
    if value < 0.1:
        return gettext("under 0.1 s")
    if value < 10:
        return gettext("%(n)s s") % {"n": number_format(value, 1)}
    if value < 60:
        return gettext("%(n)s s") % {"n": round(value)}
    if value >= 3600:
        return gettext("%(hours)s h %(minutes)s min") % {
            "hours": int(value // 3600),
            "minutes": int(value % 3600 // 60),
        }
    return gettext("%(minutes)s min %(seconds)s s") % {"minutes": int(value // 60), "seconds": int(value % 60)}


@register.filter
def terms(link: ShareLink) -> str:
    """A link as the API tells it, for the form that changes it."""
    return json.dumps(share_json(link))


@register.filter
def share(value: float) -> str:
    """A share of 0 to 1 as a percentage: < 1 %, 41 %."""
    number = "< 1" if 0 < value < 0.01 else round(100 * value)
    return gettext("%(n)s %%") % {"n": number}


@register.filter
def sent_before(attempt: Attempt) -> str:
    """How long before its end the request was sent."""
    if not attempt.sent_at or not attempt.finished_at:
        return ""
    return seconds(max(0.0, (attempt.finished_at - attempt.sent_at).total_seconds()))


@register.filter
def took(attempt: Attempt) -> str:
    """How long an attempt took, from submit to end."""
    ended = attempt.finished_at
    return seconds((ended - attempt.created_at).total_seconds()) if ended else ""


@register.filter
def ago(when: datetime | None) -> str:
    """How long ago, as briefly as a card has room for; the browser then keeps it current."""
    if when is None:
        return ""
    age = (timezone.now() - when).total_seconds()
    if age < 60:
        return gettext("just now")
    if age < 3600:
        return ngettext("%(n)s min ago", "%(n)s min ago", int(age // 60)) % {"n": int(age // 60)}
    if age < DAY:
        return ngettext("%(n)s h ago", "%(n)s h ago", int(age // 3600)) % {"n": int(age // 3600)}
    if age < 2 * DAY:
        return gettext("yesterday")
    return date_format(when, "l" if age < 7 * DAY else gettext("j F Y"))


@cache
def _modules() -> list[str]:
    return sorted(path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.js"))


@cache
def _imported_by(entry: str) -> tuple[str, ...]:
    """The names of all modules that the entry needs, near ones first."""
    found: list[str] = []
    waiting = [entry]
    while waiting:
        imports = IMPORT.findall((SCRIPTS / f"{waiting.pop(0)}.js").read_text(encoding="utf-8"))
        fresh = [(ours, name) for ours, name in imports if name not in found]
        found += [name for _, name in fresh]
        waiting += [name for ours, name in fresh if ours]
    return tuple(found)


def _nonce(context: template.Context) -> str:
    request = context.get("request")
    return str(getattr(request, "csp_nonce", ""))


@register.filter
def is_here_only(request: HttpRequest) -> bool:
    """Whether the page was asked by an address that leads every other machine to itself, as links made of it do."""
    return split_domain_port(request.get_host())[0] in settings.LOOPBACK
