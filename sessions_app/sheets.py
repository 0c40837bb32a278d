"""Rows as a CSV file that spreadsheets may open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse

CSV: dict[str, Any] = {"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}}
"""What OpenAPI says of such an answer."""


def csv_response(rows: Iterable[Iterable[object]], filename: str) -> HttpResponse:
    """A file of these rows to be saved under that name."""
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(str(cell)) for cell in row] for row in rows)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _harmless(cell: str) -> str:
    """A spreadsheet would run what begins like this as a formula; behind an apostrophe it is text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell
