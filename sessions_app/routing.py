"""Addresses of the sockets."""

from __future__ import annotations

from django.urls import path

from sessions_app.consumers import GalleryConsumer, SessionConsumer, SharedConsumer

websocket_urlpatterns = [
    path("ws/sessions/<str:session_id>", SessionConsumer.as_asgi()),
    path("ws/gallery", GalleryConsumer.as_asgi()),
    path("ws/shared/<str:token>", SharedConsumer.as_asgi()),
]
