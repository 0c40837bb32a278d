"""The tables, one file per group of nouns."""

from sessions_app.models.activity import Event
from sessions_app.models.assets import PRINT, SOCIAL, STAGE, STILL, THUMB, Asset, Rendition
from sessions_app.models.audit import AuditEntry
from sessions_app.models.budgets import Account, Budget, Charge, Scope
from sessions_app.models.comments import Comment, CommentReaction
from sessions_app.models.credentials import AssetCredentials
from sessions_app.models.drafts import Draft
from sessions_app.models.engines import EngineAccount
from sessions_app.models.gates import ProviderGate
from sessions_app.models.invitations import Invitation
from sessions_app.models.ledger import ProviderCall
from sessions_app.models.library import Palette, PinnedReference, Purpose, Subject, SubjectPicture
from sessions_app.models.locks import KeepLock
from sessions_app.models.notifications import Follow, Notification, NotificationChoice
from sessions_app.models.prices import Currency, ModelPrice
from sessions_app.models.prompt_library import PromptSnippet, StylePreset
from sessions_app.models.reviews import Review, ReviewRequest, Verdict, verdict_on
from sessions_app.models.rewrites import Rewrite
from sessions_app.models.search import SearchText, Term
from sessions_app.models.sent import SentRequest
from sessions_app.models.sessions import Folder, Session, Tag
from sessions_app.models.sharing import MAX_WATERMARK, PasswordTry, ShareLink
from sessions_app.models.turns import UPLOAD, Attempt, Output, ReplyPart, Status, Turn, TurnInput
from sessions_app.models.webhooks import Webhook, WebhookDelivery
from sessions_app.models.workspaces import ApiToken, Member, Role, SignInLink, Workspace

__all__ = [
    "MAX_WATERMARK",
    "SOCIAL",
    "PRINT",
    "STAGE",
    "STILL",
    "THUMB",
    "UPLOAD",
    "Account",
    "ApiToken",
    "Asset",
    "AssetCredentials",
    "Attempt",
    "AuditEntry",
    "Currency",
    "Comment",
    "CommentReaction",
    "EngineAccount",
    "Budget",
    "Charge",
    "Draft",
    "Event",
    "Folder",
    "Follow",
    "Invitation",
    "KeepLock",
    "Member",
    "ModelPrice",
    "Notification",
    "NotificationChoice",
    "Output",
    "PasswordTry",
    "Palette",
    "PinnedReference",
    "PromptSnippet",
    "ProviderCall",
    "Purpose",
    "ProviderGate",
    "Rendition",
    "ReplyPart",
    "Review",
    "ReviewRequest",
    "Rewrite",
    "Role",
    "Scope",
    "SearchText",
    "SentRequest",
    "Session",
    "ShareLink",
    "SignInLink",
    "Status",
    "Subject",
    "SubjectPicture",
    "StylePreset",
    "Tag",
    "Term",
    "Turn",
    "TurnInput",
    "Webhook",
    "WebhookDelivery",
    "Verdict",
    "Workspace",
    "verdict_on",
]
