"""How often somebody does something: counted in a cache, for one process, or for all of them where there is Redis."""

from __future__ import annotations

import hashlib
import logging
import math
import time
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest
from redis.exceptions import RedisError

from sessions_app.errors import LimitReached, word

MINUTE = 60
# What one connection has of IPv6 at the least, so that nobody is a new person with each of its addresses (RFC 6177).
IPV6_PREFIX = 64

# A frozen Redis takes two seconds to be found out.
AWAY_SECONDS = 10.0

logger = logging.getLogger(__name__)
_away = {"until": 0.0}


class Rate(NamedTuple):
    """What is limited by the minute for one person or address; ``setting`` has the number, 0: any number."""

    setting: str
    refusal: str


UPLOADS = Rate("UPLOADS_PER_MINUTE", word("You are bringing in more pictures than the studio takes in a minute."))
VIEWS = Rate("VIEWS_PER_MINUTE", word("Links are being opened from your address more often than the studio allows."))
WORDS = Rate(
    "GUEST_WORDS_PER_MINUTE", word("Guests at your address are saying more than the studio takes in a minute.")
)
COPIES = Rate("COPIES_PER_MINUTE", word("You are taking more copies than the studio makes in a minute."))
SOCKETS = Rate("SOCKETS_PER_MINUTE", word("You are opening more live connections than the studio takes in a minute."))


def check(rate: Rate, who: object) -> None:
    """Count one more of ``who``, a person's id or an address. Raises LimitReached with the seconds until there is room."""
    limit = getattr(settings, rate.setting)
    wait = seconds_to_wait(rate.setting, who, limit, MINUTE) if limit else 0.0
    if wait:
        raise LimitReached(rate.refusal, hint=room_again(wait), retry_after=wait)


def seconds_to_wait(what: str, who: object, limit: int, seconds: int) -> float:
    """Count one more within ``limit`` in so many ``seconds``, and return 0; or count nothing, and return how long to wait.

    Of the last whole span, as much counts as the sliding window still holds, as if it had come evenly. The count comes
    before the comparison, so that no number of parallel tries gets past the limit.
    """
    span, into = divmod(time.time(), seconds)
    now, before = (_key(what, who, span - age) for age in (0, 1))
    shared = "shared" in settings.CACHES and time.monotonic() > _away["until"]
    try:
        return _wait(caches["shared" if shared else "default"], now, before, limit, seconds, into / seconds)
    except RedisError as error:
        # Neither shut nor open for everybody: each process counts for itself meanwhile, and waits for Redis now and then.
        logger.warning("Redis does not count, this process does: %s", error)
        _away["until"] = time.monotonic() + AWAY_SECONDS
        return _wait(caches["default"], now, before, limit, seconds, into / seconds)


def _wait(cache: BaseCache, now: str, before: str, limit: int, seconds: int, passed: float) -> float:
    cache.add(now, 0, 2 * seconds)
    try:
        count = cache.incr(now)
    except ValueError:
        # A full cache dropped it in this moment.
        cache.set(now, 1, 2 * seconds)
        count = 1
    earlier: int = cache.get(before, 0)
    if count + earlier * (1 - passed) <= limit + 1e-6:
        return 0.0
    cache.decr(now)
    others = count - 1
    if others < limit:
        # Enough of the earlier ones have left the window by then.
        return (1 - (limit - others - 1) / earlier - passed) * seconds
    return (2 - (limit - 1) / others - passed) * seconds


def _key(what: str, who: object, span: float) -> str:
    # Hashed, because a cache takes neither every character nor every length in a key, and nobody need read addresses there.
    return f"rate-{hashlib.sha256(f'{what} {who} {span:.0f}'.encode()).hexdigest()}"


def sender(request: HttpRequest) -> str:
    """The address that a request comes from, as it is counted: the server knows which proxies to believe."""
    return network_of(request.META.get("REMOTE_ADDR", ""))


def network_of(address: str) -> str:
    """An address as it is counted: IPv6 by its network.

    >>> network_of("192.0.2.7"), network_of("2001:db8::7"), network_of("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8::/64', '192.0.2.7')
    """
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ip_network((int(known), IPV6_PREFIX), strict=False))


def room_again(seconds: float) -> str:
    """When to come back, in a sentence; rounded up, and never one of anything.

    >>> room_again(0.2), room_again(95), room_again(4 * 3600 + 1)
    ('There is room again in 2 seconds.', 'There is room again in 2 minutes.', 'There is room again in 5 hours.')
    """
    if seconds <= 90:
        number = max(2, math.ceil(seconds))
        return word(f"There is room again in {number} seconds.")
    if seconds <= 90 * MINUTE:
        number = math.ceil(seconds / MINUTE)
        return word(f"There is room again in {number} minutes.")
    number = math.ceil(seconds / 3600)
    return word(f"There is room again in {number} hours.")
