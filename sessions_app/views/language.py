"""The language of pages: which one a person chose, and what scripts say in it."""

from __future__ import annotations

import gzip
import json
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import DjangoTranslation
from django.views.decorators.http import require_GET
from django.views.i18n import JSONCatalog, set_language

from sessions_app.errors import NotFound
from sessions_app.release import release

FOREVER = "public, max-age=31536000, immutable"

choose = set_language
"""Keep the choice in a cookie, then back to the page (POST: language, next)."""


@require_GET
def catalogue(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """The sentences of scripts in this language, as a script; under another release's name it must not be kept."""
    if code not in dict(settings.LANGUAGES):
        raise NotFound("There is nothing at this address.", hint="Check the address.")
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    script = _script(code)
    response = HttpResponse(gzip.compress(script, mtime=0) if zipped else script, content_type="text/javascript")
    if zipped:
        response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = FOREVER if version == release() else "no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@cache
def _script(code: str) -> bytes:
    """Sentence -> its translation, or the forms of one that counts; of this language alone."""
    view = JSONCatalog()
    view.translation = DjangoTranslation(
        code, domain="djangojs", localedirs=[str(path) for path in settings.LOCALE_PATHS]
    )
    texts = json.dumps(dict(view.get_catalog()), ensure_ascii=False, separators=(",", ":"))
    return f"globalThis.catalogue = {texts};\n".encode()
