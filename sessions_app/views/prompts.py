"""Help with prompts: the dialogs of the prompt bar, and the page where a team keeps its styles and snippets."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sessions_app import access
from sessions_app.actions.languages import LANGUAGES
from sessions_app.models import PromptSnippet, Role, StylePreset
from sessions_app.styles import BUILT_IN, styles_of
from sessions_app.views.settings import place_of

# What an edit most often has to leave alone; static/js/lib/prompt-words.js writes the sentence.
KEEP = (
    ("the face", _("Face")),
    ("the logo", _("Logo")),
    ("the text", _("Text")),
    ("the background", _("Background")),
    ("the colours", _("Colours")),
    ("the framing", _("Framing")),
)
PLACES = (
    ("at the top left", _("Top left")),
    ("at the top", _("Top")),
    ("at the top right", _("Top right")),
    ("on the left", _("Left")),
    ("in the middle", _("Middle")),
    ("on the right", _("Right")),
    ("at the bottom left", _("Bottom left")),
    ("at the bottom", _("Bottom")),
    ("at the bottom right", _("Bottom right")),
)


@login_required
@require_safe
def styles_dialog(request: HttpRequest, session_id: str) -> HttpResponse:
    """Styles, what to keep, and snippets, as a fragment."""
    session = access.get_session(request.user, session_id, Role.EDITOR)
    context = {
        "workspace": session.workspace,
        "styles": styles_of(session.workspace),
        "keep": KEEP,
        "snippets": PromptSnippet.objects.filter(workspace=session.workspace),
    }
    return render(request, "prompts/styles_dialog.html", context)


@login_required
@require_safe
def texts_dialog(request: HttpRequest, session_id: str) -> HttpResponse:
    """Words in the picture: add, change or translate them; a fragment."""
    access.get_session(request.user, session_id, Role.EDITOR)
    return render(request, "prompts/texts_dialog.html", {"places": PLACES, "languages": LANGUAGES})


@login_required
@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """The styles and snippets of the user's first workspace, or of ``?workspace=``."""
    place = place_of(request)
    workspace = place.workspace
    context = {
        **place.context,
        "presets": StylePreset.objects.filter(workspace=workspace),
        "built_in": BUILT_IN,
        "snippets": PromptSnippet.objects.filter(workspace=workspace),
        "may_edit": place.role >= Role.EDITOR,
    }
    return render(request, "prompts/library.html", context)
