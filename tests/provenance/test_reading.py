"""Reading Content Credentials: every state, told in a sentence, without ever asking another server."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from c2pa import Reader
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sessions_app.provenance.anchors import read_trust_list
from sessions_app.provenance.credentials import Credentials, read_credentials
from tests.imaging.samples import encoded, photo
from tests.provenance import altered
from tests.providers.stand_in.signing import authority, sign_as_google, sign_photo

JPEG = encoded(photo(), "JPEG", quality=95)
PNG = encoded(photo(seed=2))
CAMERA = authority("Camera Works", "X1 body 0042")
FILES = {
    "image/jpeg": JPEG,
    "image/png": PNG,
    "image/webp": encoded(photo(), "WEBP"),
    "image/gif": encoded(photo().convert("P"), "GIF"),
}


@pytest.mark.parametrize("mime", FILES)
def test_it_reads_what_a_file_carries(mime: str) -> None:
    found = read_credentials(sign_photo(FILES[mime], mime), mime)

    assert (found.state, found.signer, found.issuer) == ("valid", "X1 body 0042", "Camera Works")
    assert found.why == "Unchanged since it was signed. By whom is not confirmed: this studio has no trust list."
    assert found.generator == "Camera Works X1"
    assert [(step.text, step.source) for step in found.steps] == [("Created", "taken by a camera")]
    assert found.manifest is not None and found.manifest["active_manifest"] in found.manifest["manifests"]


@pytest.mark.parametrize("mime", FILES)
def test_it_says_that_there_are_none(mime: str) -> None:
    assert read_credentials(FILES[mime], mime) == Credentials("none")
    # A picture may say so without having any.
    assert read_credentials(FILES[mime] + b"c2pa", mime) == Credentials("none")


def test_it_trusts_whom_the_trust_list_names(tmp_path: Path) -> None:
    signed = sign_photo(JPEG)
    (tmp_path / "google.pem").write_text(authority().root)

    other = read_credentials(signed, "image/jpeg", read_trust_list(tmp_path).pem)
    assert (other.state, other.why.rpartition(": ")[2]) == (
        "valid",
        "the signer's certificate is not in this studio's trust list.",
    )

    certificate = x509.load_pem_x509_certificate(CAMERA.root.encode())
    (tmp_path / "camera.crt").write_bytes(certificate.public_bytes(Encoding.DER))
    both = read_trust_list(tmp_path)
    found = read_credentials(signed, "image/jpeg", both.pem)
    assert (found.state, found.why) == ("trusted", "")
    assert both.mark != read_trust_list(tmp_path / "google.pem").mark
    assert read_trust_list(tmp_path / "nothing").pem == ""


def test_it_goes_on_without_a_trust_list_that_is_broken() -> None:
    broken = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n"
    found = read_credentials(sign_photo(JPEG), "image/jpeg", broken)
    assert found.state == "valid"
    assert found.why.endswith("this studio's trust list cannot be read.")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (altered.with_another_pixel, "The picture was changed after it was signed."),
        (lambda signed: signed + b"appended", "The picture was changed after it was signed."),
        (altered.with_another_story, "The credentials were changed after they were signed."),
    ],
)
@pytest.mark.parametrize("anchors", ["", CAMERA.root])
def test_it_says_what_was_changed(change: Callable[[bytes], bytes], why: str, anchors: str) -> None:
    found = read_credentials(change(sign_photo(JPEG)), "image/jpeg", anchors)
    assert (found.state, found.why) == ("invalid", why)


def test_it_tells_the_story_of_an_edit_from_the_first_picture_on() -> None:
    first = sign_as_google(JPEG, "image/jpeg", sign_photo(PNG, "image/png"))
    found = read_credentials(sign_as_google(encoded(photo(seed=3), "JPEG"), "image/jpeg", first), "image/jpeg")

    camera = ("Created", "taken by a camera", "Camera Works")
    made = ("Created by Google Generative AI", "made by a generative model", "Google LLC")
    marked = ("SynthID watermark applied", "made by a generative model", "Google LLC")
    assert [(one.text, one.source, one.signer) for one in found.steps] == [camera, made, marked, made, marked]
    (ingredient,) = found.ingredients
    assert (ingredient.relationship, ingredient.state, ingredient.signer) == (
        "given to the model",
        "valid",
        "Google LLC",
    )
    assert Credentials.from_json(found.to_json()) == replace(found, manifest=None)


def test_it_tells_each_ingredients_own_state() -> None:
    changed = altered.with_another_pixel(sign_photo(PNG, "image/png"))
    states = {
        name: read_credentials(sign_as_google(JPEG, "image/jpeg", given), "image/jpeg")
        for name, given in {"changed": changed, "plain": PNG, "whole": sign_photo(PNG, "image/png")}.items()
    }
    # The model signed what it made, whatever it was given.
    assert {found.state for found in states.values()} == {"valid"}
    assert {name: found.ingredients[0].state for name, found in states.items()} == {
        "changed": "invalid",
        "plain": "none",
        "whole": "valid",
    }


def test_it_never_asks_the_address_that_a_file_names() -> None:
    asked: list[str] = []
    signed, store = b"", b""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(store)))
            self.end_headers()
            self.wfile.write(store)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/manifest.c2pa"
        signed, store = altered.kept_elsewhere(JPEG, CAMERA, address)

        found = read_credentials(signed, "image/jpeg")
        assert (found.state, asked) == ("none", [])
        assert found.why.startswith("The file names an address where its Content Credentials are kept.")

        # The file is as dangerous as it looks: the library by itself does ask.
        with Reader("image/jpeg", io.BytesIO(signed)):
            assert asked == ["/manifest.c2pa"]
        server.shutdown()
