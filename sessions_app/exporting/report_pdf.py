"""The review report as a PDF. Words in Latin letters are text; those that the PDF's own font lacks are drawn (lettering)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, HRFlowable, Indenter, KeepTogether, Paragraph, SimpleDocTemplate, Spacer

from sessions_app.comments import CommentView
from sessions_app.exporting.lettering import LINE, SIZE, Line, can_draw, set_lines, unknown
from sessions_app.exporting.report import Mark, Report, ReportTurn, fitted, print_of
from sessions_app.models import Asset, Review

# A font that comes with reportlab: Latin letters.
FONT = "Vera"
MARGIN = 50
PICTURE = (360, 300)
GREY, PIN, WHITE = HexColor("#555760"), HexColor("#1f5fbf"), HexColor("#ffffff")
COLOURS = {"approved": HexColor("#146645"), "changes_requested": HexColor("#a93227")}

# JPEGs as they are, not as text.
rl_config.useA85 = 0


def pdf_report(report: Report) -> IO[bytes]:
    """The report in a temporary file, from its beginning; whoever closes it deletes it."""
    if FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(FONT, "Vera.ttf"))
    file = tempfile.TemporaryFile()  # noqa: SIM115
    title = report.session.title or _("Untitled")
    document = SimpleDocTemplate(
        file, pagesize=A4, title=title, author=report.made_by, invariant=1, **dict.fromkeys(_MARGINS, MARGIN)
    )
    document.build(
        [*_head(report, title), *(part for entry in report.entries() for part in _turn(entry))], **_footers()
    )
    file.seek(0)
    return file


_MARGINS = ("leftMargin", "rightMargin", "topMargin", "bottomMargin")


def _footers() -> dict[str, Any]:
    def number(canvas: Any, document: Any) -> None:
        canvas.setFont(FONT, 7.5)
        canvas.setFillColor(GREY)
        canvas.drawRightString(A4[0] - MARGIN, 30, str(document.page))

    return {"onFirstPage": number, "onLaterPages": number}


def _head(report: Report, title: str) -> Iterator[Flowable]:
    yield _words(title, 17)
    about = ngettext("Review report, %(n)s turn", "Review report, %(n)s turns", report.number) % {"n": report.number}
    if report.branch_of:
        about = ngettext(
            "Review report of the branch of turn %(turn)s, %(n)s turn",
            "Review report of the branch of turn %(turn)s, %(n)s turns",
            report.number,
        ) % {"turn": report.branch_of, "n": report.number}
    yield _words(f"{about}. {_when(report.made_at)}, {report.made_by}", 8.5, GREY)
    yield Spacer(0, 14)


def _turn(entry: ReportTurn) -> Iterator[Flowable]:
    view, turn = entry.view, entry.view.turn
    by = f", {turn.author_name}" if turn.author_name else ""
    head: list[Flowable] = [
        HRFlowable(width="100%", thickness=0.5, color=HexColor("#dcdce0"), spaceBefore=8, spaceAfter=8),
        _words(_("Turn %(n)s") % {"n": turn.number} + f"{by}, {_when(turn.created_at)}{_state(entry)}", 8.5, GREY),
    ]
    if entry.picture:
        head += [Spacer(0, 6), Picture(entry.picture, entry.marks), Spacer(0, 6)]
    yield KeepTogether(head)
    yield _words(view.title, 10.5)
    if entry.picture:
        size = f"{entry.picture.width} × {entry.picture.height}"
        yield _words(f"{size}, SHA-256 {entry.picture.sha256}", 7.5, GREY)
    else:
        yield _words(_("No picture."), 8.5, GREY)
    for decision in entry.decisions:
        yield from _decision(decision, entry)
    for thread in entry.threads:
        yield from _thread(thread)


def _thread(thread: CommentView, indent: int = 0) -> Iterator[Flowable]:
    """A comment and the replies to it; of a deleted one these alone."""
    if not thread.is_deleted:
        comment = thread.comment
        who = comment.author_name or _("Somebody who is gone")
        place = _("area %(n)s") if comment.region else _("pin %(n)s")
        pin = f" ({place % {'n': thread.number}})" if thread.number else ""
        done = " (" + _("resolved") + ")" if comment.resolved_at else ""
        if comment.answered_by:
            done = f" ({_('answered by turn %(n)s') % {'n': comment.answered_by.number}}){done}"
        yield Spacer(0, 5)
        yield Indenter(left=indent)
        yield _words(f"{who}{pin}, {_when(comment.created_at)}{done}", 8.5, GREY)
        yield _words(comment.text, 9.5)
        yield Indenter(left=-indent)
    for reply in thread.replies:
        yield from _thread(reply, 14)


def _state(entry: ReportTurn) -> str:
    verdict = entry.view.verdict
    words = {"approved": _("approved"), "changes_requested": _("changes requested")}
    return f": {words[verdict.state]}" if verdict and verdict.state in words else ""


def _decision(decision: Review, entry: ReportTurn) -> Iterator[Flowable]:
    yield Spacer(0, 5)
    who = decision.who or _("Somebody who is gone")
    said = f"{who}{' (' + _('guest') + ')' if decision.guest_name else ''}: {_word(decision)}, {_when(decision.created_at)}"
    if decision.replaced_at:
        said += f" ({_('replaced since')})"
    yield _words(said, 9.5, COLOURS.get(decision.decision, GREY) if decision.counts else GREY)
    if decision.note:
        yield _words(decision.note, 9.5)
    if entry.picture is None or decision.sha256 != entry.picture.sha256:
        yield _words(_("On another picture of this turn, SHA-256 %(sha)s") % {"sha": decision.sha256}, 7.5, GREY)


def _word(decision: Review) -> str:
    words = {"approved": _("approved"), "changes_requested": _("changes requested"), "withdrawn": _("taken back")}
    return words[decision.decision]


def _when(when: Any) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"


class Picture(Flowable):  # type: ignore[misc]
    """A turn's picture, which is read when its page is made: the JPEG's bytes go into the file as they are."""

    def __init__(self, asset: Asset, marks: list[Mark]) -> None:
        super().__init__()
        self.asset, self.marks = asset, marks
        self.width, self.height = fitted(asset, PICTURE)

    def draw(self) -> None:
        """Put the picture, and on it the places of notes.

        Of a file that is named so reportlab takes the bytes; any other source it would decode.
        """
        with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
            file.write(print_of(self.asset))
            file.flush()
            self.canv.drawImage(file.name, 0, 0, self.width, self.height)
        for mark in self.marks:
            self._put(mark.times(self.width, self.height))

    def _put(self, mark: Mark) -> None:
        """The number of a note at its place; a PDF counts from the lower edge."""
        canvas, top = self.canv, self.height - mark.top
        canvas.setStrokeColor(PIN)
        canvas.setLineWidth(1.2)
        if mark.width:
            canvas.rect(mark.left, top - mark.height, mark.width, mark.height)
        canvas.setFillColor(PIN)
        canvas.setStrokeColor(WHITE)
        canvas.circle(mark.left, top, 6.5, fill=1)
        canvas.setFillColor(WHITE)
        canvas.setFont(FONT, 7)
        canvas.drawCentredString(mark.left, top - 2.5, str(mark.number))


def _words(text: str, size: float, colour: Any = None) -> Flowable:
    """Text where the font has all its letters, else the text drawn."""
    letters = pdfmetrics.getFont(FONT).face.charToGlyph
    if not can_draw() or all(ord(letter) in letters or letter.isspace() for letter in text):
        style = ParagraphStyle(
            "words", fontName=FONT, fontSize=size, leading=size * LINE, textColor=colour or HexColor("#000")
        )
        return Paragraph(escape(text).replace("\n", "<br/>"), style)
    return Drawn(text, size, colour)


class Drawn(Flowable):  # type: ignore[misc]
    """Text as lines that are pictures; a page may end between any two. ``size`` in points."""

    def __init__(self, text: str, size: float, colour: Any, lines: list[Line] | None = None) -> None:
        super().__init__()
        missing = "".join(sorted(unknown(text)))
        note = f" [{_('no font here has')} {', '.join(f'U+{ord(one):04X}' for one in missing)}]" if missing else ""
        self.text, self.size, self.colour, self.lines = text + note, size, colour, lines

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Points that it takes."""
        if self.lines is None:
            self.lines = list(set_lines(self.text, round(width * SIZE / self.size)))
        return width, len(self.lines) * self.size * LINE

    def split(self, width: float, height: float) -> list[Flowable]:
        """As many lines as the page has room for, and the rest."""
        self.wrap(width, height)
        fits = int(height / (self.size * LINE))
        lines = self.lines or []
        if fits < 1 or fits >= len(lines):
            return []
        return [Drawn("", self.size, self.colour, part) for part in (lines[:fits], lines[fits:])]

    def draw(self) -> None:
        """Put the lines, from the top."""
        top = len(self.lines or []) * self.size * LINE
        scale = self.size / SIZE
        for line in self.lines or []:
            top -= self.size * LINE
            ink = line.picture
            self.canv.drawImage(ImageReader(ink), line.left * scale, top, ink.width * scale, ink.height * scale)
