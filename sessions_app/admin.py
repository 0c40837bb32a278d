"""Django's administration for staff: people and workspaces to change, the rest to look at, never prompts."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from sessions_app.actions.engine_setup import Setup, check_setup
from sessions_app.actions.engines import change_engine, create_engine, remove_engine, setup_of
from sessions_app.errors import StudioError
from sessions_app.models import (
    Account,
    ApiToken,
    Budget,
    EngineAccount,
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
    """Who works in the workspace, and as what. They are removed by its settings, where one is asked what becomes of theirs."""

    model = Member
    extra = 0
    can_delete = False
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


admin.site.unregister(User)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """People. Whoever works somewhere can be switched off here, and be deleted once they were removed there."""

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Not while their sessions, links and reviews in some workspace are theirs."""
        works = obj is not None and Member.objects.filter(user=obj).exists()
        return not works and bool(super().has_delete_permission(request, obj))


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Tokens, to be withdrawn."""

    list_display = ("name", "user", "created_at", "last_used_at")
    fields = ("name", "user", "created_at", "last_used_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting a token withdraws it."""
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


class EngineAccountForm(forms.ModelForm):
    """What the settings page asks, for staff. The secret goes in and is never shown."""

    secret = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="An API key, or a service account's JSON. Left empty, the stored one stays.",
    )
    setup: Setup

    class Meta:
        model = EngineAccount
        fields = (
            "kind",
            "label",
            "base_url",
            "api_version",
            "project",
            "location",
            "model",
            "dialect",
            "text_model",
            "prices",
        )

    def clean(self) -> dict[str, Any]:
        """By the same rules as everywhere."""
        data = super().clean() or self.cleaned_data
        former = setup_of(self.instance) if self.instance.sealed else None
        named = {field.name: data[field.name] for field in fields(Setup) if field.name in data}
        try:
            self.setup = check_setup(Setup(**{"kind": self.instance.kind, **named}), former, former is not None)
        except StudioError as error:
            raise ValidationError(f"{error.message} {error.hint}".strip()) from error
        return data


@admin.register(EngineAccount)
class EngineAccountAdmin(admin.ModelAdmin):
    """Engines of workspaces and of the installation. What is one person's own is nobody else's business."""

    form = EngineAccountForm
    list_display = ("label", "kind", "workspace", "enabled", "is_default", "check_code", "checked_at")
    list_filter = ("kind", "workspace")
    fields = ("workspace", *EngineAccountForm.Meta.fields, "enabled", "secret")

    def get_queryset(self, request: HttpRequest) -> QuerySet[EngineAccount]:
        """Nobody's own."""
        return super().get_queryset(request).filter(person=None)

    def get_readonly_fields(self, request: HttpRequest, obj: EngineAccount | None = None) -> tuple[str, ...]:
        """Whose it is and what it speaks cannot change."""
        return ("workspace", "kind") if obj else ()

    def save_model(self, request: HttpRequest, obj: EngineAccount, form: Any, change: bool) -> None:
        """By the same actions as everywhere."""
        setup = {field.name: getattr(form.setup, field.name) for field in fields(Setup) if field.name != "kind"}
        user = User.objects.get(pk=request.user.pk or 0)
        if change:
            change_engine(user, obj, **setup)
        else:
            obj.__dict__.update(create_engine(user, obj.workspace, form.setup).__dict__)

    def delete_model(self, request: HttpRequest, obj: EngineAccount) -> None:
        """By the same action as everywhere."""
        remove_engine(User.objects.get(pk=request.user.pk or 0), obj)


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
    fields = (*list_display, "allow_download", "show_prompts", "watermark", "max_views", "last_opened_at")


@admin.register(ProviderCall)
class ProviderCallAdmin(ReadOnly):
    """The ledger."""

    list_display = ("opened_at", "purpose", "provider", "model", "status", "estimated_usd", "actual_usd", "error_code")
    list_filter = ("purpose", "provider", "model", "status")
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
