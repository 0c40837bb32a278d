"""A throw-away bucket that speaks as much of S3 as the studio uses, in a thread of the tests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.services.processes import free_port

NAME = "pictures"
REFUSED_HEADERS = ("x-amz-sdk-checksum-algorithm", "x-amz-trailer")
"""What many servers that are compatible with S3 do not take."""


class Bucket:
    """``objects`` by key. While it is ``away``, connections are refused."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.port = free_port()
        self._server: ThreadingHTTPServer | None = None
        self.come_back()

    @property
    def environment(self) -> dict[str, str]:
        """What points the product at it."""
        return {
            "AWS_STORAGE_BUCKET_NAME": NAME,
            "AWS_S3_ENDPOINT_URL": f"http://localhost:{self.port}",
            "AWS_ACCESS_KEY_ID": "id",
            "AWS_SECRET_ACCESS_KEY": "key",
            "AWS_S3_REGION_NAME": "us-east-1",
        }

    def go_away(self) -> None:
        """Stop to listen, as a service that is restarted."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def come_back(self) -> None:
        """Listen on the same port, with the same objects."""
        handler = type("Handler", (_Handler,), {"objects": self.objects})
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    objects: dict[str, bytes]
    # One request a connection, or a kept one would outlive the listener.
    protocol_version = "HTTP/1.0"

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if any(name in self.headers for name in REFUSED_HEADERS):
            return self._answer(501, b"<Error><Code>NotImplemented</Code></Error>")
        self.objects[self._key] = data
        return self._answer(200)

    def do_GET(self) -> None:
        if not self._key:
            return self._answer(200, self._listing())
        found = self.objects.get(self._key)
        if found is None:
            return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        return self._answer(200, found)

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        self.objects.pop(self._key, None)
        self._answer(204)

    @property
    def _key(self) -> str:
        """By its path: buckets that are part of the host's name need a wildcard in DNS."""
        bucket, _, key = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
        assert bucket == NAME, self.path
        return key

    def _listing(self) -> bytes:
        asked = parse_qs(urlsplit(self.path).query)
        prefix, delimiter = asked.get("prefix", [""])[0], asked.get("delimiter", [""])[0]
        folders, files = set(), []
        for key in sorted(self.objects):
            rest = key.removeprefix(prefix)
            if not key.startswith(prefix):
                continue
            if delimiter and delimiter in rest:
                folders.add(prefix + rest.split(delimiter)[0] + delimiter)
            else:
                files.append(key)
        found = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in files)
        found += "".join(f"<CommonPrefixes><Prefix>{escape(key)}</Prefix></CommonPrefixes>" for key in sorted(folders))
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode()

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", formatdate(0, usegmt=True))
        self.send_header("ETag", '"etag"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def bucket() -> Iterator[Bucket]:
    """An empty bucket."""
    one = Bucket()
    try:
        yield one
    finally:
        one.go_away()
