"""Addresses of pages, picture bytes and the API."""

from __future__ import annotations

from django.urls import path

from sessions_app.api import api
from sessions_app.views import account, assets, health, prompts, sessions, sharing, turns

urlpatterns = [
    path("", sessions.sessions, name="sessions"),
    path("sessions", sessions.sessions_page, name="sessions-page"),
    path("sessions/<str:session_id>", sessions.workspace, name="workspace"),
    path("sessions/<str:session_id>/panel", turns.panel, name="panel"),
    path("sessions/<str:session_id>/share", sharing.share_dialog, name="share-dialog"),
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
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("api/v1/", api.urls),
]
