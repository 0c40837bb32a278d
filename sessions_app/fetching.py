"""Go to a web address that a person names, for a picture or with a message, without being led to what only this server
can reach.

Every address, those of redirects too, is looked up once; each of its IP addresses has to be a public one, and the
connection is made to exactly these. What comes is counted while it streams, within one deadline for all of it. Proxies
from the environment are not used: they would look the name up again.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv6Network, ip_address
from threading import Timer
from urllib.parse import quote, urljoin, urlsplit

from sessions_app.errors import FetchFailed, InvalidRequest, RequestTooLarge

SECONDS = 20.0
CONNECT_SECONDS = 8.0
MAX_REDIRECTS = 3
MAX_ADDRESS = 2000
_REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK = 64 * 1024
_PORTS = {"http": 80, "https": 443}
# IPv6 addresses that stand for an IPv4 address behind a translator (RFC 6052).
_TRANSLATED = IPv6Network("64:ff9b::/96")
_ASKS_FOR_PICTURES = {"Accept": "image/*"}
_SAFE = "%/:=&?~+!$,;'@()*[]"


@dataclass(frozen=True)
class _Place:
    scheme: str
    host: str
    port: int
    target: str

    @property
    def shown(self) -> str:
        return self.host if self.port in (80, 443) else f"{self.host}:{self.port}"


def fetch_picture(url: str, limit: int, private_hosts: Collection[str] = (), *, seconds: float = SECONDS) -> bytes:
    """The bytes at an http or https address, at most ``limit``; whether they are a picture is for others to say.

    ``private_hosts`` are names of hosts that may have addresses of an internal network; ``seconds`` is for the whole of
    it, redirects included; only a slow name server can take longer. Raises InvalidRequest for an address that is not
    fetched, RequestTooLarge, or FetchFailed; each says what to do.
    """
    deadline = time.monotonic() + seconds
    for _ in range(MAX_REDIRECTS + 1):
        place = _place(url)
        with _answer(place, _public_addresses(place, private_hosts), deadline) as answer:
            onward = answer.getheader("Location") if answer.status in _REDIRECTS else None
            if onward is None:
                return _body(place, answer, limit, deadline)
        url = urljoin(url, onward)
    raise FetchFailed(
        f"{place.shown} sends from one address to the next.", hint="Open the picture and copy its address."
    )


def post(
    url: str, body: bytes, headers: Mapping[str, str], private_hosts: Collection[str] = (), *, seconds: float
) -> int:
    """Send JSON to an http or https address and return the answer's status; what it says besides is not read.

    The rules for addresses are those of pictures, and no redirect is followed. Raises as ``fetch_picture`` does.
    """
    deadline = time.monotonic() + seconds
    place = _place(url)
    addresses = _public_addresses(place, private_hosts)
    with _answer(place, addresses, deadline, "POST", body, {"Content-Type": "application/json", **headers}) as answer:
        return answer.status


def host_of(url: str) -> str:
    """The host that an http or https address names. Raises InvalidRequest for what is no such address."""
    return _place(url).host


def _place(url: str) -> _Place:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        host = ""
    if not host or parts.scheme not in ("http", "https") or len(url) > MAX_ADDRESS:
        raise InvalidRequest(
            "This is not the web address of a picture.", hint="It begins with https:// and names a host.", field="url"
        )
    if parts.username is not None:
        raise InvalidRequest(
            "An address with a name or a password in it is not fetched.",
            hint="Download the picture, then drop the file here.",
            field="url",
        )
    target = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    return _Place(parts.scheme, host, port or _PORTS[parts.scheme], target)


def _public_addresses(place: _Place, private_hosts: Collection[str]) -> list[str]:
    """The host's addresses; all of them have to be public ones, unless it is one of ``private_hosts``."""
    addresses = _looked_up(place)
    if place.host not in private_hosts and not all(map(_is_public, addresses)):
        raise InvalidRequest(
            f"{place.host} is in a private network, where the studio fetches nothing.",
            hint="Download the picture, then drop the file here.",
            field="url",
        )
    return addresses


def _looked_up(place: _Place) -> list[str]:
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except OSError:
        raise FetchFailed(f"There is no host called {place.host}.", hint="Check the spelling of the address.") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def leads_inside(url: str, private_hosts: Collection[str] = ()) -> bool:
    """Whether the address names a host that has an address of an internal network now, and is not one of
    ``private_hosts``. Raises InvalidRequest for what is no web address, and FetchFailed if there is no such host.
    """
    place = _place(url)
    return place.host not in private_hosts and not all(map(_is_public, _looked_up(place)))


def is_public(host: str) -> bool | None:
    """Whether a host that is written as an IP address is a public one; None for names, which are to be looked up."""
    try:
        return _is_public(host)
    except ValueError:
        return None


def _is_public(address: str) -> bool:
    ip = ip_address(address.partition("%")[0])
    if ip.version == 6 and (ip.ipv4_mapped or ip.sixtofour or ip.teredo or ip in _TRANSLATED):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@contextmanager
def _answer(
    place: _Place,
    addresses: list[str],
    deadline: float,
    method: str = "GET",
    sent: bytes | None = None,
    headers: Mapping[str, str] = _ASKS_FOR_PICTURES,
) -> Iterator[http.client.HTTPResponse]:
    """The answer, its body unread. Whatever goes wrong until the block ends becomes a FetchFailed."""
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.default_port = _PORTS[place.scheme]  # which is left out of the Host header
    watch = None
    try:
        connection.sock = opened = _connected(place, addresses, deadline)
        # A socket's own timeout begins anew with each byte; this one does not. It has the socket itself: the connection
        # lets go of it when the answer says that it is the last.
        watch = Timer(max(0.0, deadline - time.monotonic()), _hang_up, [opened])
        watch.daemon = True
        watch.start()
        if isinstance(opened, ssl.SSLSocket):
            opened.do_handshake()
        connection.request(method, place.target, sent, {"User-Agent": "Palimpsest", **headers})
        yield connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        raise _failure(place, error, late=time.monotonic() >= deadline) from error
    finally:
        if watch is not None:
            watch.cancel()
        connection.close()


def _connected(place: _Place, addresses: list[str], deadline: float) -> socket.socket:
    """A connection to the first of the addresses that takes one; for https its handshake is still to be done."""
    failure: OSError = OSError("no address")
    for address in addresses[:3]:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        try:
            opened = socket.create_connection((address, place.port), min(CONNECT_SECONDS, left))
        except OSError as error:
            failure = error
            continue
        if place.scheme == "http":
            return opened
        context = ssl.create_default_context()
        return context.wrap_socket(opened, server_hostname=place.host, do_handshake_on_connect=False)
    raise failure


def _hang_up(opened: socket.socket) -> None:
    with suppress(OSError):  # closed by now
        opened.shutdown(socket.SHUT_RDWR)


def _failure(place: _Place, error: Exception, *, late: bool) -> FetchFailed:
    hint = "Try again, or download the picture and drop the file here."
    if late or isinstance(error, TimeoutError):
        return FetchFailed(f"{place.shown} did not answer in time.", hint=hint)
    if isinstance(error, ssl.SSLCertVerificationError):
        return FetchFailed(f"The certificate of {place.shown} is not one that this server trusts.", hint=hint)
    if isinstance(error, ConnectionRefusedError):
        return FetchFailed(f"Nothing listens at {place.shown}.", hint="Check the address.")
    return FetchFailed(f"The connection to {place.shown} broke.", hint=hint)


def _body(place: _Place, answer: http.client.HTTPResponse, limit: int, deadline: float) -> bytes:
    if answer.status != 200:
        raise FetchFailed(
            f"{place.shown} gives no picture here: it answered {answer.status}.",
            hint="Check that the address opens without signing in, or download the picture and drop the file here.",
        )
    if answer.headers.get_content_type() in ("text/html", "application/xhtml+xml"):
        raise FetchFailed(
            "This is the address of a page, not of a picture.", hint="Open the picture and copy its address."
        )
    data = bytearray()
    if (answer.length or 0) <= limit:
        while len(data) <= limit:
            chunk = answer.read1(_CHUNK)
            # Before the end is believed: it may be that of having hung up.
            if time.monotonic() >= deadline:
                raise TimeoutError
            if not chunk:
                if answer.length:
                    raise http.client.IncompleteRead(b"", answer.length)
                return bytes(data)
            data += chunk
    raise RequestTooLarge(
        f"This picture is larger than {limit // 2**20} MB.", hint="Choose a smaller one.", field="url"
    )
