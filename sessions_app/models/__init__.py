"""The tables, one file per group of nouns."""

from sessions_app.models.activity import Event
from sessions_app.models.assets import STAGE, THUMB, Asset, Rendition
from sessions_app.models.credentials import AssetCredentials
from sessions_app.models.ledger import ProviderCall
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
    "AssetCredentials",
    "Attempt",
    "Event",
    "Member",
    "Output",
    "ProviderCall",
    "Rendition",
    "ReplyPart",
    "Role",
    "Session",
    "ShareLink",
    "SignInLink",
    "Status",
    "Turn",
    "TurnInput",
    "Workspace",
]
