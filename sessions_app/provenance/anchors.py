"""The trust list: certificates of authorities that the installation believes, as files that it may add to."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path

ENDINGS = {".pem", ".crt", ".cer", ".der"}
_PEM = b"-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True)
class TrustList:
    """``pem`` is empty where there is none. ``mark`` changes when the list does."""

    pem: str = ""

    @property
    def mark(self) -> str:
        """16 characters."""
        return hashlib.sha256(self.pem.encode()).hexdigest()[:16]


def read_trust_list(path: Path) -> TrustList:
    """The certificates in a file, or in every such file of a folder, PEM or DER. What is not there trusts nobody."""
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in ENDINGS)
    else:
        files = [path] if path.is_file() else []
    return TrustList("\n".join(_as_pem(file.read_bytes()) for file in files))


def _as_pem(certificate: bytes) -> str:
    if _PEM in certificate:
        return certificate.decode("ascii", "replace").strip()
    return ssl.DER_cert_to_PEM_cert(certificate).strip()
