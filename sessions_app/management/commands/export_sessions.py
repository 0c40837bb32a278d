"""`manage.py export_sessions FOLDER`: every session as a ZIP that needs no studio to be read."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.core.management.base import BaseCommand
from django.utils.text import slugify

from sessions_app.archive import entries_of, folder_of, write_zip
from sessions_app.models import Session, Turn


class Command(BaseCommand):
    """Write what is new or has changed since the last time."""

    help = (
        "Write each session as a ZIP (JSON and original pictures) into FOLDER, one folder for each workspace. "
        "Those that have not changed since are left as they are, so it can be run every night."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """One session at a time."""
        written = 0
        listed = Session.objects.filter(purged_at=None, trashed_at=None).select_related("workspace")
        for session in listed.order_by("pk").iterator():
            place = folder / f"{slugify(session.workspace.name) or 'workspace'}-{str(session.workspace_id)[:8]}"
            written += _write(session, place)
        self.stdout.write(f"Wrote {written} of {listed.count()} sessions; the others have not changed.")


def _write(session: Session, place: Path) -> bool:
    """Whether it had to be written; by a name that is complete once it is there."""
    state = str(session.last_seq)
    former = list(place.glob(f"*-{str(session.pk)[:8]}.zip"))
    wanted = place / f"{folder_of(session)}.zip"
    if former == [wanted] and _state_of(wanted) == state:
        return False
    place.mkdir(parents=True, exist_ok=True)
    part = wanted.with_suffix(".part")
    with part.open("wb") as file:
        for block in write_zip(entries_of(session, Turn.objects.filter(session=session)), comment=state):
            file.write(block)
    part.replace(wanted)
    for other in former:
        if other != wanted:
            other.unlink()
    return True


def _state_of(path: Path) -> str:
    try:
        with ZipFile(path) as archive:
            return archive.comment.decode()
    except BadZipFile:
        return ""
