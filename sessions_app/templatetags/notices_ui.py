"""What the bell in the top bar shows at first."""

from __future__ import annotations

from django import template

from sessions_app.notices import unread_count

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_notifications(context: template.Context) -> int:
    """How many notifications the person has not read."""
    request = context.get("request")
    return unread_count(request.user) if request is not None else 0
