"""The HTTP API under /api/v1: the same access, actions and queries as the pages (docs/api.md)."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from sessions_app.api import (
    activity,
    assets,
    attempts,
    audit,
    catalogue,
    changes,
    code,
    comments,
    context,
    engines,
    events,
    exports,
    folders,
    forks,
    imports,
    line,
    localising,
    money,
    notifications,
    palettes,
    people,
    prompt_library,
    provenance,
    references,
    refusals,
    regions,
    reports,
    reviews,
    rewriting,
    sessions,
    shared,
    shares,
    storyboards,
    subjects,
    tree,
    turns,
    webhooks,
)
from sessions_app.api.auth import AUTH
from sessions_app.api.schemas import Error

REFUSAL = {
    "description": "Refused: what was wrong, and what to do about it.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}


class StudioAPI(NinjaAPI):
    """Names operations for client generators, and says of each how it refuses."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """For example ``turns_create``."""
        module = operation.view_func.__module__.rpartition(".")[2]
        return f"{module}_{operation.view_func.__name__}"

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The whole contract as OpenAPI."""
        schema = super().get_openapi_schema(**options)
        refusal = Error.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= refusal.pop("$defs") | {"Error": refusal}
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"]["default"] = REFUSAL
        return schema


api = StudioAPI(
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
api.add_router("", folders.router)
api.add_router("", forks.router)
api.add_router("", turns.router)
api.add_router("", attempts.router)
api.add_router("", tree.router)
api.add_router("", changes.router)
api.add_router("", context.router)
api.add_router("", provenance.router)
api.add_router("", code.router)
api.add_router("", localising.router)
api.add_router("", reviews.router)
api.add_router("", reports.router)
api.add_router("", exports.router)
api.add_router("", imports.router)
api.add_router("", rewriting.router)
api.add_router("", prompt_library.router)
api.add_router("", shares.router)
api.add_router("/shared", shared.router)
api.add_router("", events.router)
api.add_router("", activity.router)
api.add_router("", notifications.router)
api.add_router("", webhooks.router)
api.add_router("", audit.router)
api.add_router("", line.router)
api.add_router("/models", catalogue.router)
api.add_router("/engines", engines.router)
api.add_router("", money.router)
api.add_router("", references.router)
api.add_router("/subjects", subjects.router)
api.add_router("/palettes", palettes.router)
api.add_router("", storyboards.router)
api.add_router("", regions.router)
api.add_router("", people.router)
api.add_router("", comments.router)
