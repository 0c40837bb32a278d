"""The root of all addresses, and who answers when there is nothing at one."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    # One door: only our own sign-in counts the tries.
    path("admin/login/", RedirectView.as_view(pattern_name="sign-in", query_string=True)),
    path("admin/", admin.site.urls),
    path("", include("sessions_app.urls")),
]
handler400 = "sessions_app.middleware.bad_request"
handler403 = "sessions_app.middleware.forbidden"
handler404 = "sessions_app.middleware.not_found"
handler500 = "sessions_app.middleware.server_error"
