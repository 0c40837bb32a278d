"""The review report: pictures, prompts and decisions in one file, for members of the workspace."""

from __future__ import annotations

import contextlib
import re
import zlib
from typing import Any

from sessions_app.exporting import report as reporting
from sessions_app.models import Comment, Turn
from tests.cast import Cast, Program
from tests.imaging.samples import encoded, photo
from tests.reviews.conftest import Panel
from tests.reviews.test_decisions import review

PROMPTS = ("Warm, late afternoon light", "Теплее свет", "背景を暗くして", "ضوء دافئ من اليسار")


def made(cast: Cast, panel: Panel) -> tuple[str, list[dict[str, Any]]]:
    """A session of four turns, the last two on a line of their own, with a decision that was replaced."""
    session = cast.bob.new_session("Herbstkarte")
    turns = [cast.bob.upload_turn(session, encoded(photo(seed=seed))) for seed in range(4)]
    for turn, prompt in zip(turns, PROMPTS, strict=True):
        Turn.objects.filter(pk=turn["id"]).update(prompt=prompt)
    Turn.objects.filter(pk=turns[3]["id"]).update(parent=turns[2]["id"])
    review(panel.rita, turns[0], "changes_requested", note="The napkin <b>fights</b> with the cup.")
    review(panel.rita, turns[0], note="נראה טוב")
    comment = panel.rob.post(f"/turns/{turns[1]['id']}/comments", {"text": "Less steam?", "pin": [0.5, 0.5]}).json()
    cast.bob.post(f"/turns/{turns[1]['id']}/comments", {"text": "Will do", "reply_to": comment["id"]})
    area = {"text": "Softer rim", "region": [0.2, 0.1, 0.3, 0.2]}
    answered = panel.rob.post(f"/turns/{turns[1]['id']}/comments", area).json()
    Comment.objects.filter(pk=answered["id"]).update(answered_by=turns[3]["id"])
    return session, turns


def streamed(program: Program, path: str, **query: str) -> tuple[Any, bytes]:
    answer = program.get(path, **query)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_it_is_one_html_file_with_all_that_was_decided(cast: Cast, panel: Panel) -> None:
    session, turns = made(cast, panel)
    answer, data = streamed(cast.vera, f"/sessions/{session}/report")
    assert answer["Content-Disposition"] == 'attachment; filename="herbstkarte-review.html"'
    text = data.decode()
    for prompt in PROMPTS:
        assert prompt in text
    assert text.count("data:image/jpeg;base64,") == 4
    assert re.findall(r'(?:src|href)="(?!data:)', text) == []
    assert "The napkin &lt;b&gt;fights&lt;/b&gt; with the cup." in text
    assert "נראה טוב" in text
    assert "(replaced since)" in text
    assert text.index("(pin 1)") < text.index("Less steam?") < text.index("Will do")
    assert text.index("(area 2)") < text.index("(answered by turn 4)") < text.index("Softer rim")
    assert turns[0]["outputs"][0]["sha256"] in text
    # The notes' places stand on the picture that they speak of.
    picture = turns[1]["outputs"][0]
    share = min(720 / picture["width"], 480 / picture["height"], 1)
    width, height = picture["width"] * share, picture["height"] * share
    assert text.count("<svg") == 1
    assert f'viewBox="0 0 {width:.1f} {height:.1f}"' in text
    assert f'translate({width / 2:.1f} {height / 2:.1f})"><circle r="11"/><text y="4">1</text>' in text
    assert f'<rect x="{0.2 * width:.1f}" y="{0.1 * height:.1f}" width="{0.3 * width:.1f}"' in text


def test_it_is_a_pdf_with_words_of_any_script(cast: Cast, panel: Panel) -> None:
    session, turns = made(cast, panel)
    answer, data = streamed(cast.vera, f"/sessions/{session}/report", format="pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert data.startswith(b"%PDF-")
    assert b"/FontFile2" in data
    # Pictures as they are, and each line of other scripts drawn.
    assert data.count(b"/DCTDecode") == 4
    drawn = re.findall(rb"/Subtype /Image[^>]*/FlateDecode|/FlateDecode[^>]*/Subtype /Image", data)
    assert len(drawn) >= 3
    # What was said and decided is there, in its order.
    text = latin_words(data)
    for words in ("The napkin <b>fights</b> with the cup.", "changes requested", turns[0]["outputs"][0]["sha256"]):
        assert words in text
    assert text.index("(pin 1)") < text.index("Less steam?") < text.index("Will do")
    assert text.index("(area 2)") < text.index("(answered by turn 4)") < text.index("Softer rim")
    # The numbers of two notes in their colour, and a frame around what one is about.
    drawn_over = b"".join(streams(data))
    assert len(re.findall(rb"\.121569 \.372549 \.74902 rg", drawn_over)) == 2
    assert len(re.findall(rb" re S", drawn_over)) == 1


def streams(pdf: bytes) -> list[bytes]:
    """What pages are drawn by, and all else that is deflated."""
    found: list[bytes] = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            found.append(zlib.decompressobj().decompress(stream))
    return found


def latin_words(pdf: bytes) -> str:
    """The text of all pages in the PDF's own font, whose codes are those of ASCII."""
    said = [words for stream in streams(pdf) for words in re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", stream)]
    return re.sub(r"\\([()\\])", r"\1", b"".join(said).decode("latin-1"))


def test_a_branch_has_a_report_of_its_own(cast: Cast, panel: Panel) -> None:
    session, turns = made(cast, panel)
    _, data = streamed(cast.vera, f"/sessions/{session}/report", turn=turns[2]["id"])
    text = data.decode()
    assert (text.count("<article>"), PROMPTS[0] in text, PROMPTS[3] in text) == (2, False, True)
    other = cast.bob.upload_turn(cast.bob.new_session())
    refused = cast.vera.get(f"/sessions/{session}/report", turn=other["id"])
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "turn")


def test_it_says_what_it_cannot_report(cast: Cast) -> None:
    session = cast.bob.new_session()
    assert cast.vera.get(f"/sessions/{session}/report").status_code == 422
    Turn.objects.bulk_create(
        Turn(session_id=session, number=number, client_id=str(number)) for number in range(1, reporting.MAX_TURNS + 2)
    )
    refused = cast.vera.get(f"/sessions/{session}/report")
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "turn")
    assert cast.mallory.get(f"/sessions/{session}/report").status_code == 404
