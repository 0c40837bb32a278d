"""Every address of the studio, and what each kind of asker gets there. An address without a row fails a test."""

from __future__ import annotations

from dataclasses import dataclass

# Answers. IN: past the door, whatever the call then says (2xx, 409 or 422). The rest are statuses; SIGN is 302 to it,
# DONE to another page.
IN, SIGN, NO, HIDDEN, WHO, DONE = "in", "sign-in", "403", "404", "401", "302"


@dataclass(frozen=True)
class Row:
    """One call: nobody, a member of another workspace, and the workspace's viewer, editor and owner.

    A ``reviewer`` may what a viewer may, unless it says more.
    """

    call: str
    nobody: str
    outsider: str
    viewer: str
    editor: str
    owner: str
    reviewer: str = ""

    def of(self, role: str) -> str:
        """What whoever has this role gets."""
        return str(getattr(self, role)) or self.viewer


def page(call: str, viewer: str = IN) -> Row:
    """A page about one session: people who are not signed in are asked to; others' sessions do not exist."""
    return Row(call, SIGN, HIDDEN, viewer, IN, IN)


def api(call: str, viewer: str = IN, outsider: str = HIDDEN, reviewer: str = "") -> Row:
    """A call about something in the workspace."""
    return Row(call.replace(" /", " /api/v1/"), WHO, outsider, viewer, IN, IN, reviewer)


def owners(call: str, outsider: str = HIDDEN) -> Row:
    """Something that only owners of the workspace may see or do."""
    return Row(call, WHO if "/api/" in call else SIGN, outsider, NO, NO, IN)


def everybody(call: str) -> Row:
    """No secrets here."""
    return Row(call, IN, IN, IN, IN, IN)


ROWS = [
    Row("GET /", SIGN, IN, IN, IN, IN),
    Row("GET /sessions", SIGN, IN, IN, IN, IN),
    page("GET /sessions/{session_id}"),
    page("GET /sessions/{session_id}/panel"),
    page("GET /sessions/{session_id}/tiles?turns=1"),
    page("GET /sessions/{session_id}/search?search=a"),
    page("GET /sessions/{session_id}/share", viewer=NO),
    page("GET /sessions/{session_id}/money"),
    Row("POST /language", DONE, DONE, DONE, DONE, DONE),
    everybody("GET /language/{code}.{version}.js"),
    Row("GET /review/", SIGN, IN, IN, IN, IN),
    Row("GET /review/items", SIGN, IN, IN, IN, IN),
    Row("GET /activity/", SIGN, IN, IN, IN, IN),
    Row("GET /notifications/", SIGN, IN, IN, IN, IN),
    Row("GET /notifications/unread", SIGN, IN, IN, IN, IN),
    Row("GET /notifications/stop/{signed}", HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    Row("GET /settings/notifications/", SIGN, IN, IN, IN, IN),
    Row("POST /settings/notifications/", SIGN, DONE, DONE, DONE, DONE),
    Row("GET /settings/webhooks/", SIGN, IN, NO, NO, IN),
    Row("POST /settings/webhooks/", SIGN, IN, NO, NO, IN),
    Row("POST /settings/webhooks/{webhook_id}/{act}", SIGN, HIDDEN, NO, NO, DONE),
    Row("GET /settings/audit/", SIGN, IN, NO, NO, IN),
    Row("GET /settings/usage/", SIGN, IN, IN, IN, IN),
    # Owners of their own workspace, outsiders included; and a limit of the installation is for staff.
    Row("POST /settings/usage/limit?scope=workspace", SIGN, DONE, NO, NO, DONE),
    Row("POST /settings/usage/limit?scope=installation", SIGN, NO, NO, NO, NO),
    Row("GET /settings/prices/", SIGN, NO, NO, NO, NO),
    Row("GET /settings/links/", SIGN, IN, IN, IN, IN),
    Row("GET /settings/subjects/", SIGN, IN, IN, IN, IN),
    page("GET /turns/{turn_id}/provenance"),
    page("GET /turns/{turn_id}/search-suggestions/{slot}"),
    page("GET /sessions/{session_id}/styles", viewer=NO),
    page("GET /sessions/{session_id}/texts", viewer=NO),
    Row("GET /settings/presets/", SIGN, IN, IN, IN, IN),
    Row("GET /assets/{asset_id}/original", HIDDEN, HIDDEN, IN, IN, IN),
    Row("GET /assets/{asset_id}/renditions/{spec}", HIDDEN, HIDDEN, IN, IN, IN),
    Row("GET /turns/{turn_id}/preview?slot=1", HIDDEN, HIDDEN, IN, IN, IN),
    Row("GET /enter/{token}", HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    everybody("GET /sign-in"),
    everybody("POST /sign-in/link"),
    Row("GET /sign-in/link/{token}", HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    # Whoever is signed in already is sent on.
    Row("GET /sign-in/passkey", SIGN, DONE, DONE, DONE, DONE),
    Row("GET /sign-in/canceled", SIGN, SIGN, SIGN, SIGN, SIGN),
    # This installation has no single sign-on.
    Row("GET /sign-in/sso/{provider_id}/login/", HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    Row("GET /sign-in/sso/{provider_id}/login/callback/", HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    Row("GET /invitations/{token}", HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    Row("POST /workspaces/open", SIGN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    Row("GET /workspaces/new", SIGN, IN, IN, IN, IN),
    Row("POST /workspaces/new", SIGN, IN, NO, NO, IN),
    Row("GET /settings/people/", SIGN, IN, IN, IN, IN),
    Row("POST /settings/people/name", SIGN, IN, NO, NO, IN),
    Row("POST /settings/people/invite", SIGN, IN, NO, NO, IN),
    owners("POST /settings/people/invitations/{invitation_id}/resend"),
    owners("POST /settings/people/invitations/{invitation_id}/revoke"),
    # The person is the viewer, who may leave.
    owners("POST /settings/people/{person}/role"),
    Row("GET /settings/people/{person}/remove", SIGN, HIDDEN, IN, NO, IN, NO),
    Row("POST /settings/people/{person}/remove", SIGN, HIDDEN, IN, NO, IN, NO),
    Row("GET /settings/you/", SIGN, IN, IN, IN, IN),
    Row("GET /settings/you/address/{proof}", SIGN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    Row("GET /settings/you/confirm", SIGN, IN, IN, IN, IN),
    # Viewer and editor have a password, and are asked for it; the others have no passkey.
    Row("GET /settings/you/passkeys/new", SIGN, IN, DONE, DONE, IN),
    Row("GET /settings/you/passkeys/{pk}/rename", SIGN, HIDDEN, DONE, DONE, HIDDEN),
    Row("GET /settings/you/passkeys/{pk}/remove", SIGN, HIDDEN, DONE, DONE, HIDDEN),
    Row("POST /sign-out", SIGN, SIGN, SIGN, SIGN, SIGN),
    Row("GET /settings/", SIGN, IN, IN, IN, IN),
    Row("GET /settings/engines/", SIGN, IN, IN, IN, IN),
    Row("GET /settings/keys/", SIGN, IN, IN, IN, IN),
    Row("GET /settings/engines/new", SIGN, IN, NO, NO, IN),
    Row("POST /settings/engines/new", SIGN, IN, NO, NO, IN),
    Row("POST /settings/engines/try", SIGN, IN, NO, NO, IN),
    owners("GET /settings/engines/{engine_id}/edit"),
    owners("POST /settings/engines/{engine_id}/edit"),
    owners("POST /settings/engines/{engine_id}/test"),
    owners("POST /settings/engines/{engine_id}/default"),
    owners("POST /settings/engines/{engine_id}/remove"),
    everybody("GET /healthz"),
    everybody("GET /readyz"),
    everybody("GET /release"),
    everybody("POST /page-errors"),
    Row("GET /metrics", HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    api("GET /sessions", outsider=IN),
    api("POST /sessions", viewer=NO, outsider=IN),
    # For whichever sessions the body names: editors' own; strangers and viewers have none that they may change.
    Row("PATCH /api/v1/sessions", WHO, HIDDEN, NO, IN, IN),
    api("GET /folders", outsider=IN),
    api("POST /folders", viewer=NO, outsider=IN),
    api("PATCH /folders/{folder_id}", viewer=NO),
    api("DELETE /folders/{folder_id}", viewer=NO),
    api("GET /tags", outsider=IN),
    api("GET /sessions/{session_id}"),
    api("PATCH /sessions/{session_id}", viewer=NO),
    api("DELETE /sessions/{session_id}", viewer=NO),
    api("POST /sessions/{session_id}/restore", viewer=NO),
    api("POST /assets", viewer=NO, outsider=IN),
    api("POST /assets/fetch", viewer=NO, outsider=IN),
    api("GET /assets/{asset_id}"),
    api("GET /assets/{asset_id}/original"),
    api("GET /assets/{asset_id}/renditions/{spec}"),
    api("GET /sessions/{session_id}/turns"),
    api("POST /sessions/{session_id}/turns", viewer=NO),
    api("GET /turns/{turn_id}"),
    Row("GET /api/v1/turns/{turn_id}/changes?against={turn_id}", WHO, HIDDEN, IN, IN, IN),
    api("GET /turns/{turn_id}/provenance"),
    api("POST /turns/{turn_id}/cancel", viewer=NO),
    api("POST /turns/{turn_id}/retry", viewer=NO),
    api("POST /turns/{turn_id}/finish", viewer=NO),
    api("POST /turns/{turn_id}/resolve", viewer=NO),
    api("POST /turns/{turn_id}/star", viewer=NO),
    api("GET /turns/{turn_id}/reviews"),
    api("POST /turns/{turn_id}/reviews", viewer=NO, reviewer=IN),
    # Each for whoever decided so.
    Row("DELETE /api/v1/reviews/{review_id}", WHO, HIDDEN, NO, IN, NO),
    api("POST /turns/{turn_id}/review-requests", viewer=NO),
    api("DELETE /review-requests/{request_id}", viewer=NO),
    api("GET /reviews", outsider=IN),
    api("GET /reviews/waiting", outsider=IN),
    api("GET /sessions/{session_id}/reviewers"),
    api("GET /sessions/{session_id}/report"),
    api("GET /sessions/{session_id}/export"),
    api("GET /sessions/{session_id}/replay?to_turn={turn_id}", viewer=NO),
    api("POST /sessions/{session_id}/replay", viewer=NO),
    Row("POST /api/v1/imports?workspace={workspace_id}", WHO, HIDDEN, NO, IN, IN),
    Row("GET /api/v1/exports?sessions={session_id}", WHO, HIDDEN, IN, IN, IN),
    api("GET /approvals", outsider=IN),
    Row("PUT /api/v1/approvals", WHO, IN, NO, NO, IN),
    api("POST /turns/{turn_id}/alt-text", viewer=NO),
    api("POST /turns/{turn_id}/choose", viewer=NO),
    api("POST /turns/{turn_id}/branch", viewer=NO),
    api("GET /turns/{turn_id}/rerun", viewer=NO),
    api("POST /turns/{turn_id}/rerun", viewer=NO),
    api("GET /turns/{turn_id}/context"),
    api("GET /turns/{turn_id}/request"),
    api("POST /turns/{turn_id}/mute", viewer=NO),
    api("POST /turns/{turn_id}/again", viewer=NO),
    api("GET /turns/{turn_id}/code"),
    # A turn without a region has no mask.
    Row("GET /api/v1/turns/{turn_id}/mask", WHO, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    api("POST /turns/{turn_id}/locks", viewer=NO),
    api("GET /sessions/{session_id}/locks"),
    api("GET /turns/{turn_id}/comments"),
    api("POST /turns/{turn_id}/comments", viewer=NO, reviewer=IN),
    api("PATCH /comments/{comment_id}", viewer=NO, reviewer=IN),
    api("DELETE /comments/{comment_id}", viewer=NO),
    api("POST /comments/{comment_id}/reactions", viewer=NO, reviewer=IN),
    api("GET /locks/{lock_id}/mask"),
    api("DELETE /locks/{lock_id}", viewer=NO),
    api("POST /sessions/{session_id}/localise", viewer=NO),
    api("POST /sessions/{session_id}/rewrites", viewer=NO),
    # Each is for whoever asked for it.
    Row("GET /api/v1/rewrites/{rewrite_id}", WHO, HIDDEN, HIDDEN, IN, HIDDEN),
    Row("POST /api/v1/rewrites/{rewrite_id}/cancel", WHO, HIDDEN, HIDDEN, IN, HIDDEN),
    api("GET /presets", outsider=IN),
    api("POST /presets", viewer=NO, outsider=IN),
    api("PATCH /presets/{preset_id}", viewer=NO),
    api("DELETE /presets/{preset_id}", viewer=NO),
    api("GET /snippets", outsider=IN),
    api("POST /snippets", viewer=NO, outsider=IN),
    api("PATCH /snippets/{snippet_id}", viewer=NO),
    api("DELETE /snippets/{snippet_id}", viewer=NO),
    api("GET /sessions/{session_id}/shares", viewer=NO),
    api("POST /sessions/{session_id}/shares", viewer=NO),
    api("GET /shares", outsider=IN),
    api("PATCH /shares/{share_id}", viewer=NO),
    api("DELETE /shares/{share_id}", viewer=NO),
    api("POST /sessions/{session_id}/fork", viewer=NO),
    api("GET /sessions/{session_id}/events"),
    api("GET /sessions/{session_id}/activity"),
    api("GET /activity", outsider=IN),
    owners("GET /api/v1/webhooks", outsider=IN),
    owners("POST /api/v1/webhooks", outsider=IN),
    owners("PATCH /api/v1/webhooks/{webhook_id}"),
    owners("DELETE /api/v1/webhooks/{webhook_id}"),
    owners("POST /api/v1/webhooks/{webhook_id}/test"),
    owners("GET /api/v1/webhooks/{webhook_id}/deliveries"),
    owners("GET /api/v1/audit", outsider=IN),
    owners("GET /api/v1/audit.csv", outsider=IN),
    api("GET /notifications", outsider=IN),
    api("POST /notifications/read", outsider=IN),
    api("GET /notifications/settings", outsider=IN),
    api("PUT /notifications/settings", outsider=IN),
    # Each is for whom it is.
    Row("POST /api/v1/notifications/{notification_id}/read", WHO, HIDDEN, HIDDEN, IN, HIDDEN),
    api("GET /sessions/{session_id}/follow"),
    api("PUT /sessions/{session_id}/follow"),
    api("GET /sessions/{session_id}/line"),
    api("GET /workspaces", outsider=IN),
    Row("POST /api/v1/workspaces", WHO, IN, NO, NO, IN),
    owners("PATCH /api/v1/workspaces/{workspace_id}"),
    api("GET /workspaces/{workspace_id}/members"),
    owners("PATCH /api/v1/workspaces/{workspace_id}/members/{user_id}"),
    Row("DELETE /api/v1/workspaces/{workspace_id}/members/{user_id}", WHO, HIDDEN, IN, NO, IN, NO),
    owners("GET /api/v1/workspaces/{workspace_id}/invitations"),
    owners("POST /api/v1/workspaces/{workspace_id}/invitations"),
    owners("POST /api/v1/workspaces/{workspace_id}/invitations/{invitation_id}/resend"),
    owners("DELETE /api/v1/workspaces/{workspace_id}/invitations/{invitation_id}"),
    api("GET /models", outsider=IN),
    owners("GET /api/v1/engines", outsider=IN),
    owners("POST /api/v1/engines", outsider=IN),
    owners("PATCH /api/v1/engines/{engine_id}"),
    owners("DELETE /api/v1/engines/{engine_id}"),
    owners("POST /api/v1/engines/{engine_id}/test"),
    owners("POST /api/v1/engines/{engine_id}/default"),
    api("POST /sessions/{session_id}/estimate", viewer=NO),
    api("GET /usage", outsider=IN),
    api("GET /usage/calls.csv", outsider=IN),
    api("GET /budgets", outsider=IN),
    Row("PUT /api/v1/budgets", WHO, IN, NO, NO, IN),
    api("GET /sessions/{session_id}/references"),
    api("POST /sessions/{session_id}/references", viewer=NO),
    api("PATCH /sessions/{session_id}/references/{pin_id}", viewer=NO),
    api("DELETE /sessions/{session_id}/references/{pin_id}", viewer=NO),
    api("POST /sessions/{session_id}/storyboard", viewer=NO),
    api("GET /palettes", outsider=IN),
    api("POST /palettes", viewer=NO, outsider=IN),
    api("PATCH /palettes/{palette_id}", viewer=NO),
    api("DELETE /palettes/{palette_id}", viewer=NO),
    api("GET /subjects", outsider=IN),
    api("POST /subjects", viewer=NO, outsider=IN),
    api("GET /subjects/{subject_id}"),
    api("PATCH /subjects/{subject_id}", viewer=NO),
    api("DELETE /subjects/{subject_id}", viewer=NO),
    api("POST /subjects/{subject_id}/pictures", viewer=NO),
    api("DELETE /subjects/{subject_id}/pictures/{asset_id}", viewer=NO),
    everybody("GET /api/v1/openapi.json"),
    everybody("GET /api/v1/docs"),
    Row("GET /api/v1/", HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
]


@dataclass(frozen=True)
class GuestRow:
    """One call with a link's token: a link to the session, and one to its first turn alone, which hides ``later``."""

    call: str
    session_link: str = IN
    branch_link: str = IN
    no_download: str = IN
    # A link to the picture of the first turn, and a frozen one to all, made before the last came.
    output_link: str = IN
    frozen_link: str = IN
    # To a browser that has not given the password.
    locked_link: str = NO


GUEST_ROWS = [
    GuestRow("GET /s/{token}"),
    GuestRow("GET /s/{token}/events"),
    GuestRow("POST /s/{token}/name"),
    # None of these links allows what follows.
    *(
        GuestRow(call, NO, NO, NO, NO, NO)
        for call in (
            "POST /s/{token}/fork",
            "GET /s/{token}/notes",
            "GET /api/v1/shared/{token}/turns/{turn_id}/comments",
            "POST /api/v1/shared/{token}/turns/{turn_id}/comments",
            "PATCH /api/v1/shared/{token}/comments/{comment_id}",
            "DELETE /api/v1/shared/{token}/comments/{comment_id}",
            "POST /api/v1/shared/{token}/comments/{comment_id}/reactions",
            "POST /api/v1/shared/{token}/turns/{turn_id}/reviews",
        )
    ),
    GuestRow("GET /s/{token}/assets/{first}/original", no_download=NO),
    GuestRow("GET /s/{token}/assets/{first}/renditions/{spec}"),
    GuestRow("GET /s/{token}/assets/{later}/original", branch_link=HIDDEN, no_download=NO, output_link=HIDDEN),
    GuestRow("GET /s/{token}/assets/{later}/renditions/{spec}", branch_link=HIDDEN, output_link=HIDDEN),
    GuestRow(
        "GET /s/{token}/assets/{newest}/original",
        branch_link=HIDDEN,
        no_download=NO,
        output_link=HIDDEN,
        frozen_link=HIDDEN,
    ),
    GuestRow(
        "GET /s/{token}/assets/{newest}/renditions/{spec}",
        branch_link=HIDDEN,
        output_link=HIDDEN,
        frozen_link=HIDDEN,
    ),
    *(
        GuestRow(f"GET /s/{{token}}/assets/{picture}/{what}", HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN)
        for picture in ("{foreign}", "{unshown}")
        for what in ("original", "renditions/{spec}")
    ),
]

# Django's administration is one door: staff only (test_it_lets_nobody_but_staff_into_the_administration).
OTHER = ("/admin/",)
