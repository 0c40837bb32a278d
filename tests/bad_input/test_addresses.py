"""Pictures by their address on the web: fetched from public hosts alone, counted while they come, refused in words."""

from __future__ import annotations

import hashlib
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sessions_app.errors import FetchFailed
from sessions_app.fetching import fetch_picture
from tests.cast import Cast, Program
from tests.imaging.samples import encoded, photo
from tests.services.pictures import PictureServer, picture_server, trickling_server, write_certificate

PHOTO = encoded(photo(64, 48), "JPEG")
JPEG = {"Content-Type": "image/jpeg"}


@pytest.fixture
def web(settings: Any) -> Iterator[PictureServer]:
    """A web server on the loopback, which the studio is allowed to fetch from by its number, but not by its name."""
    settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
    with picture_server() as server:
        server.pages["/cat.jpg"] = (200, JPEG, PHOTO)
        yield server


def fetch(cast: Cast, url: str) -> Any:
    return cast.bob.post("/assets/fetch", {"url": url})


def test_it_brings_the_exact_bytes(cast: Cast, web: PictureServer) -> None:
    web.pages["/old?a=1&b=%20c"] = (302, {"Location": "/cat.jpg"}, b"")
    for url in (web.url("/cat.jpg"), web.url("/cat.jpg#top"), web.url("/old?a=1&b= c"), f" {web.url('/cat.jpg')}\n"):
        answer = fetch(cast, url)
        assert answer.status_code == 201, answer.content
        assert answer.json()["sha256"] == hashlib.sha256(PHOTO).hexdigest()


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.2",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",  # noqa: S104
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
    ],
)
def test_it_never_asks_a_private_address(cast: Cast, web: PictureServer, host: str) -> None:
    web.pages["/away"] = (302, {"Location": web.url("/cat.jpg", host)}, b"")
    for url in (web.url("/cat.jpg", host), web.url("/away")):
        refused = fetch(cast, url)
        assert refused.status_code == 422
        error = refused.json()["error"]
        assert (error["code"], error["field"]) == ("invalid_request", "url")
        assert "is in a private network" in error["message"]
    assert web.asked == ["/away"]


@pytest.mark.parametrize("public_first", [True, False])
def test_one_private_address_among_public_ones_is_enough(
    cast: Cast, web: PictureServer, monkeypatch: pytest.MonkeyPatch, public_first: bool
) -> None:
    """A name server is a stranger too; here it is played by the resolver, as no test goes out."""
    found = ["93.184.215.14", "127.0.0.1"] if public_first else ["127.0.0.1", "93.184.215.14"]
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, web.port)) for address in found]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    assert "private network" in fetch(cast, web.url("/cat.jpg", "rebind.example")).json()["error"]["message"]
    assert web.asked == []


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("", "invalid_request", "not the web address"),
        ("cat.jpg", "invalid_request", "not the web address"),
        ("ftp://example.com/cat.jpg", "invalid_request", "not the web address"),
        ("file:///etc/passwd", "invalid_request", "not the web address"),
        ("http://", "invalid_request", "not the web address"),
        ("http://[::1", "invalid_request", "not the web address"),
        ("http://example.com:99999/", "invalid_request", "not the web address"),
        (f"http://{'a' * 70}.example/", "invalid_request", "not the web address"),
        (f"http://example.com/{'a' * 2000}", "invalid_request", "not the web address"),
        ("https://me:secret@example.com/cat.jpg", "invalid_request", "a name or a password"),
        ("http://no-such-host.invalid/cat.jpg", "fetch_failed", "no host called no-such-host.invalid"),
    ],
)
def test_a_wrong_address_gets_a_sentence(cast: Cast, url: str, code: str, words: str) -> None:
    refused = fetch(cast, url)
    assert refused.status_code == 422
    assert refused.json()["error"]["code"] == code
    assert words in refused.json()["error"]["message"]
    assert refused.json()["error"]["hint"]


@pytest.mark.parametrize(
    ("page", "code", "words"),
    [
        ((404, {}, b""), "fetch_failed", "it answered 404"),
        ((403, {}, b""), "fetch_failed", "it answered 403"),
        ((302, {"Location": "/page"}, b""), "fetch_failed", "from one address to the next"),
        ((302, {"Location": "ftp://example.com/"}, b""), "invalid_request", "not the web address"),
        ((200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>"), "fetch_failed", "of a page"),
        ((200, {"Content-Length": "100000"} | JPEG, PHOTO[:500]), "fetch_failed", "broke"),
        ((200, {"Content-Length": "99999999999"} | JPEG, b""), "request_too_large", "larger than 40 MB"),
        ((200, JPEG, b"no picture"), "invalid_image", ""),
        ((200, JPEG, b""), "invalid_image", "empty"),
    ],
)
def test_what_is_no_picture_gets_a_sentence(
    cast: Cast, web: PictureServer, page: tuple[int, dict[str, str], bytes], code: str, words: str
) -> None:
    web.pages["/page"] = page
    error = fetch(cast, web.url("/page")).json()["error"]
    assert error["code"] == code
    assert words in error["message"]
    assert error["hint"]


def test_a_picture_is_counted_while_it_comes(cast: Cast, web: PictureServer, settings: Any) -> None:
    """Without a length before it: the body ends with the connection."""
    settings.MAX_UPLOAD_BYTES = 2**20
    web.pages["/big"] = (200, {"Content-Length": "", "Connection": "close"} | JPEG, b"x" * (2**20 + 1))
    error = fetch(cast, web.url("/big")).json()["error"]
    assert (error["code"], error["message"]) == ("request_too_large", "This picture is larger than 1 MB.")


def test_nothing_listens(cast: Cast, settings: Any) -> None:
    settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1"]
    with picture_server() as gone:
        url = gone.url("/cat.jpg")
    assert "Nothing listens at 127.0.0.1:" in fetch(cast, url).json()["error"]["message"]


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 900\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nConnection: close\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
    ids=["header", "body", "last body", "length of a chunk"],
)
def test_it_gives_up_though_bytes_keep_coming(beginning: bytes) -> None:
    """The deadline is for the whole of it: a server that trickles begins every wait anew."""
    with trickling_server(beginning) as port, pytest.raises(FetchFailed, match="did not answer in time"):
        fetch_picture(f"http://127.0.0.1:{port}/", 1000, ["127.0.0.1"], seconds=0.5)


def test_a_slow_name_server_uses_the_time_up(web: PictureServer) -> None:
    """Nothing is asked when the time was over before there was a connection."""
    with pytest.raises(FetchFailed, match="did not answer in time"):
        fetch_picture(web.url("/cat.jpg"), 1000, ["127.0.0.1"], seconds=0)
    assert web.asked == []


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_slow_hosts_leave_room_for_everybody_else(cast: Cast, web: PictureServer) -> None:
    def wait_for(person: Program) -> Any:
        try:
            return person.post("/assets/fetch", {"url": f"http://127.0.0.1:{slow.getsockname()[1]}/cat.jpg"})
        finally:
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as slow, ThreadPoolExecutor(4) as pool:
        slow.settimeout(30)
        waiting, opened = [], []
        for person in (cast.bob, cast.bob, cast.alice, cast.alice):
            waiting.append(pool.submit(wait_for, person))
            opened.append(slow.accept()[0])
        mine, others = fetch(cast, web.url("/cat.jpg")), wait_for(cast.mallory)
        if connection.vendor == "postgresql":
            connections = connection.pool.get_stats()
            assert connections["pool_available"] == connections["pool_size"], "none is held while a host is slow"
        for one in opened:
            one.close()
        assert {answer.result(30).status_code for answer in waiting} == {422}

    for refused, words in ((mine, "You are fetching 2 pictures"), (others, "as many pictures from the web as it can")):
        error = refused.json()["error"]
        assert (refused.status_code, error["code"]) == (429, "limit_reached")
        assert words in error["message"] and "drop the file instead" in error["hint"]
    assert fetch(cast, web.url("/cat.jpg")).status_code == 201


def test_the_usual_port_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test may listen at port 443, so the network is played here."""
    certificate = write_certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    connect = socket.create_connection
    with picture_server(certificate) as server:
        server.pages["/cat.jpg"] = (200, JPEG, PHOTO)
        monkeypatch.setattr(
            socket, "create_connection", lambda _, timeout: connect(("127.0.0.1", server.port), timeout)
        )
        assert fetch_picture("https://localhost/cat.jpg", 10**6, ["localhost"]) == PHOTO
        assert fetch_picture("https://localhost:444/cat.jpg", 10**6, ["localhost"]) == PHOTO
    assert server.hosts == ["localhost", "localhost:444"]


def test_the_name_is_what_a_certificate_has_to_be_for(
    cast: Cast, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FETCH_PRIVATE_HOSTS = ["127.0.0.1", "localhost"]
    certificate = write_certificate(tmp_path, "localhost")
    with picture_server(certificate) as server:
        server.pages["/cat.jpg"] = (200, JPEG, PHOTO)
        secure = server.url("/cat.jpg", "localhost").replace("http:", "https:")
        stranger = fetch(cast, secure).json()["error"]["message"]
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        known, other_name = fetch(cast, secure), fetch(cast, secure.replace("localhost", "127.0.0.1"))
        plain = fetch(cast, secure.replace("https:", "http:"))
    assert known.status_code == 201, known.content
    for message in (stranger, other_name.json()["error"]["message"]):
        assert re.match(r"The certificate of [\w.]+:\d+ is not one that this server trusts", message)
    assert plain.json()["error"]["code"] == "fetch_failed"
