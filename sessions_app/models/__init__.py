"""The tables, one file per group of nouns."""

from sessions_app.models.activity import Event
from sessions_app.models.assets import STAGE, THUMB, Asset, Rendition
from sessions_app.models.ledger import ProviderCall
from sessions_app.models.prompt_library import PromptSnippet, StylePreset
from sessions_app.models.sessions import Session
from sessions_app.models.sharing import ShareLink
from sessions_app.models.turns import UPLOAD, Attempt, Output, ReplyPart, Status, Turn, TurnInput
from sessions_app.models.workspaces import ApiToken, Member, Role, SignInLink, Workspace

__all__ = [
    "STAGE",
    "THUMB",
    "UPLOAD",
    "ApiToken",
    "Asset",
    "Attempt",
    "Event",
    "Member",
    "Output",
    "PromptSnippet",
    "ProviderCall",
    "Rendition",
    "ReplyPart",
    "Role",
    "Session",
    "ShareLink",
    "SignInLink",
    "Status",
    "StylePreset",
    "Turn",
    "TurnInput",
    "Workspace",
]
