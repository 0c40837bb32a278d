"""The HTTP API under /api/v1: the same access, actions and queries as the pages (docs/api.md)."""

from ninja import NinjaAPI

from sessions_app.api import assets, catalogue, events, refusals, sessions, shares, turns
from sessions_app.api.auth import AUTH

api = NinjaAPI(
    title="Palimpsest",
    version="1",
    description="Edit pictures turn by turn. Every refusal is {error: {code, message, hint?, field?}}.",
    urls_namespace="api",
    auth=AUTH,
    parser=refusals.JsonBody(),
)
refusals.register(api)
api.add_router("/sessions", sessions.router)
api.add_router("/assets", assets.router)
api.add_router("", turns.router)
api.add_router("", shares.router)
api.add_router("", events.router)
api.add_router("/models", catalogue.router)
