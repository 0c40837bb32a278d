"""Django's administration for staff: people and workspaces to change, the rest to look at, never prompts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from sessions_app.models import (
    Account,
    ApiToken,
    Budget,
    Member,
    ModelPrice,
    ProviderCall,
    Session,
    ShareLink,
    Workspace,
)


class ReadOnly(admin.ModelAdmin):
    """Shown, never changed here: changes belong to the actions, which tell the open browsers."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class MemberInline(admin.TabularInline):
    """Who works in the workspace, and as what."""

    model = Member
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Workspace)
class WorkspaceAdmin(admin.ModelAdmin):
    """A workspace with its people. It cannot be deleted here: its pictures and its ledger would go too."""

    list_display = ("name", "created_at")
    search_fields = ("name",)
    inlines = (MemberInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Workspace | None = None) -> bool:
        """Never."""
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Tokens, to be withdrawn."""

    list_display = ("name", "user", "created_at", "last_used_at")
    fields = ("name", "user", "created_at", "last_used_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting a token withdraws it."""
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(Session)
class SessionAdmin(ReadOnly):
    """Sessions by owner and age; a title may repeat a prompt, so there is none here."""

    list_display = ("id", "workspace", "author", "last_turn", "updated_at", "trashed_at")
    fields = ("id", "workspace", "author", "last_turn", "created_at", "updated_at", "trashed_at")
    list_filter = ("workspace",)


@admin.register(ShareLink)
class ShareLinkAdmin(ReadOnly):
    """Links and how often they were opened."""

    list_display = ("id", "session_id", "scope", "created_by", "created_at", "expires_at", "revoked_at", "views")
    fields = (*list_display, "allow_download", "show_prompts", "last_opened_at")


@admin.register(ProviderCall)
class ProviderCallAdmin(ReadOnly):
    """The ledger."""

    list_display = ("opened_at", "provider", "model", "status", "estimated_usd", "actual_usd", "error_code")
    list_filter = ("provider", "model", "status")
    date_hierarchy = "opened_at"


@admin.register(ModelPrice)
class ModelPriceAdmin(admin.ModelAdmin):
    """This installation's own prices; they hold from the next call on."""

    list_display = ("provider", "model", "what", "usd", "changed_at")
    list_filter = ("provider", "model")


@admin.register(Budget)
class BudgetAdmin(ReadOnly):
    """Limits; they are set on the usage page, which knows whom they are for."""

    list_display = ("scope", "target", "limit_usd", "changed_at")


@admin.register(Account)
class AccountAdmin(ReadOnly):
    """The month's books, in millionths of a dollar."""

    list_display = ("month", "scope", "target", "reserved", "spent", "unknown")
    list_filter = ("scope", "month")
