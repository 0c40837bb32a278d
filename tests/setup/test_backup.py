"""Backup and restore of one process, by the commands in docs/operating.md."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tests.imaging.samples import encoded, photo
from tests.services.client import Client
from tests.services.product import Product


def back_up(data_dir: Path, backup: Path) -> None:
    backup.mkdir()
    with closing(sqlite3.connect(data_dir / "palimpsest.sqlite3")) as database:
        database.execute("VACUUM INTO ?", [str(backup / "palimpsest.sqlite3")])
    shutil.copytree(data_dir / "blobs", backup / "blobs")
    shutil.copy(data_dir / "secret_key", backup)


def test_it_brings_back_every_session_and_picture(shared_product: Product, tmp_path: Path) -> None:
    picture = encoded(photo(), "JPEG")
    client = Client(shared_product)
    session, turn = client.start(picture)

    back_up(shared_product.data_dir, tmp_path / "backup")
    shutil.copytree(tmp_path / "backup", tmp_path / "restored" / "data")
    restored = Product(tmp_path / "restored")
    try:
        elsewhere = Client(restored)
        assert elsewhere.get(f"/sessions/{session}")["id"] == session
        asset = elsewhere.get(f"/turns/{turn['id']}")["outputs"][0]["asset"]
        assert elsewhere.http.get(f"/assets/{asset}/original").content == picture
    finally:
        restored.clean_up()
