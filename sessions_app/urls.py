"""Addresses of pages, picture bytes and the API."""

from __future__ import annotations

from django.urls import path

from sessions_app.api import api
from sessions_app.views import (
    account,
    assets,
    drafts,
    health,
    library,
    prompts,
    provenance,
    sessions,
    sessions_page,
    settings_engines,
    sharing,
    turns,
    usage,
)

urlpatterns = [
    path("", sessions_page.sessions, name="sessions"),
    path("sessions", sessions_page.sessions_page, name="sessions-page"),
    path("sessions/<str:session_id>", sessions.workspace, name="workspace"),
    path("sessions/<str:session_id>/panel", turns.panel, name="panel"),
    path("sessions/<str:session_id>/tiles", turns.tiles, name="tiles"),
    path("sessions/<str:session_id>/search", turns.chain_search, name="chain-search"),
    path("sessions/<str:session_id>/money", usage.session_money, name="session-money"),
    path("sessions/<str:session_id>/share", sharing.share_dialog, name="share-dialog"),
    path("settings/usage/", usage.usage_page, name="usage"),
    path("settings/usage/limit", usage.set_limit, name="set-limit"),
    path("settings/prices/", usage.prices, name="prices"),
    path("settings/subjects/", library.subjects, name="settings-subjects"),
    path("turns/<str:turn_id>/preview", drafts.preview, name="turn-preview"),
    path("turns/<str:turn_id>/provenance", provenance.provenance, name="provenance"),
    path("turns/<str:turn_id>/search-suggestions/<int:slot>", provenance.search_suggestions, name="search-suggestions"),
    path("sessions/<str:session_id>/styles", prompts.styles_dialog, name="styles-dialog"),
    path("sessions/<str:session_id>/texts", prompts.texts_dialog, name="texts-dialog"),
    path("settings/presets/", prompts.library, name="prompt-library"),
    path("assets/<str:asset_id>/original", assets.original, name="asset-original"),
    path("assets/<str:asset_id>/renditions/<str:spec>", assets.rendition, name="asset-rendition"),
    path("s/<str:token>", sharing.shared, name="shared"),
    path("s/<str:token>/events", sharing.shared_events, name="shared-events"),
    path("s/<str:token>/assets/<str:asset_id>/original", assets.shared_original, name="shared-original"),
    path("s/<str:token>/assets/<str:asset_id>/renditions/<str:spec>", assets.shared_rendition, name="shared-rendition"),
    path("enter/<str:token>", account.enter, name="enter"),
    path("sign-in", account.sign_in, name="sign-in"),
    path("sign-out", account.sign_out, name="sign-out"),
    path("settings/", settings_engines.index, name="settings"),
    path("settings/engines/", settings_engines.index, name="settings-engines"),
    path("settings/engines/new", settings_engines.new, name="engine-new"),
    path("settings/engines/try", settings_engines.try_out, name="engine-try"),
    path("settings/engines/<str:engine_id>/edit", settings_engines.edit, name="engine-edit"),
    path("settings/engines/<str:engine_id>/test", settings_engines.test, name="engine-test"),
    path("settings/engines/<str:engine_id>/default", settings_engines.default, name="engine-default"),
    path("settings/engines/<str:engine_id>/remove", settings_engines.remove, name="engine-remove"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/", api.urls),
]
