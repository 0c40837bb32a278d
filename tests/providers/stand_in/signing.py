"""Content Credentials as Google's models sign them, by certificates made on the spot.

The shape is that of a decoded answer of gemini-3-pro-image (2026-05): ES256, two actions, an input as the ingredient
of the picture that was made with it. What is missing is the time stamp, which would need a server.
"""

from __future__ import annotations

import functools
import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from c2pa import Builder, C2paSignerInfo, C2paSigningAlg, Context, Settings, Signer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
_TRAINED = f"{_SOURCE_TYPE}trainedAlgorithmicMedia"
# Thumbnails and a second look at what was just signed cost time and prove nothing here.
_SETTINGS = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"verify_after_sign": False, "remote_manifest_fetch": False, "ocsp_fetch": False},
}


@dataclass(frozen=True)
class Authority:
    """A certificate authority of one signer: ``root`` is what to trust, ``chain`` and ``key`` are what signs; PEM."""

    root: str
    chain: bytes
    key: bytes

    def sign(
        self, data: bytes, mime: str, manifest: dict[str, Any], *ingredients: tuple[dict[str, Any], bytes]
    ) -> bytes:
        """The picture with a manifest; ingredients are their JSON, with their ``format``, and their bytes."""
        context = Context(Settings.from_dict(_SETTINGS))
        builder = Builder(manifest, context)
        for about, picture in ingredients:
            builder.add_ingredient(about, about["format"], io.BytesIO(picture))
        signed = io.BytesIO()
        info = C2paSignerInfo(C2paSigningAlg.ES256, self.chain, self.key, None)
        builder.sign(Signer.from_info(info), mime, io.BytesIO(data), signed)
        return signed.getvalue()


@functools.cache
def authority(organization: str = "Google LLC", name: str = "Google Media Processing Services") -> Authority:
    """A root, and a certificate for signing that it vouches for. The same for the same names, within one process."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = _name(organization, f"{organization} C2PA Root for tests")
    root = (
        _certificate(root_name, root_name, root_key.public_key(), root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(_key_usage(for_certificates=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        _certificate(_name(organization, name), root_name, key.public_key(), root_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(for_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Authority(root.public_bytes(pem).decode(), leaf.public_bytes(pem) + root.public_bytes(pem), private)


@functools.lru_cache(maxsize=32)
def sign_as_google(data: bytes, mime: str, given: bytes | None) -> bytes:
    """The model's picture, signed; ``given`` is the picture that it was made from, with whatever credentials it has."""
    made = [
        {"action": "c2pa.created", "description": "Created by Google Generative AI.", "digitalSourceType": _TRAINED},
        {
            "action": "c2pa.edited",
            "description": "Applied imperceptible SynthID watermark.",
            "digitalSourceType": _TRAINED,
        },
    ]
    manifest = {
        "claim_generator_info": [{"name": "Google C2PA Core Generator Library", "version": "915617846:915617846"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": made}}],
    }
    if given is None:
        return authority().sign(data, mime, manifest)
    about = {"title": "Input ingredient 0", "relationship": "inputTo", "format": mime_of(given)}
    return authority().sign(data, mime, manifest, (about, given))


def sign_photo(data: bytes, mime: str = "image/jpeg", *, organization: str = "Camera Works", title: str = "") -> bytes:
    """A photo as a camera signs it."""
    shot = {"action": "c2pa.created", "digitalSourceType": f"{_SOURCE_TYPE}digitalCapture"}
    manifest = {
        "claim_generator_info": [{"name": "Camera Works X1", "version": "1.0"}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [shot]}}],
        **({"title": title} if title else {}),
    }
    return authority(organization, "X1 body 0042").sign(data, mime, manifest)


def mime_of(data: bytes) -> str:
    """The type of a JPEG, PNG or WebP by its first bytes."""
    if data.startswith(b"\x89PNG"):
        return "image/png"
    return "image/webp" if data[8:12] == b"WEBP" else "image/jpeg"


def _name(organization: str, name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, issuer_key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )


def _key_usage(*, for_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not for_certificates,
        key_cert_sign=for_certificates,
        crl_sign=for_certificates,
        **dict.fromkeys(
            (
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "encipher_only",
                "decipher_only",
            ),
            False,
        ),
    )
