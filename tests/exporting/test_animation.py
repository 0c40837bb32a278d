"""The line to a turn as a GIF or WebP."""

from __future__ import annotations

import io

from PIL import Image

from tests.cast import Cast, Program
from tests.exporting.test_import import changed, exported, sent
from tests.imaging.samples import encoded, photo


def moving(program: Program, session: str, **query: str) -> Image.Image:
    answer = program.get(f"/sessions/{session}/export", **query)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == f"image/{query['format']}"
    assert answer["Content-Disposition"] == f'attachment; filename="tea-{session[:8]}.{query["format"]}"'
    return Image.open(io.BytesIO(answer.content))


def durations(image: Image.Image) -> list[int]:
    found = []
    for frame in range(getattr(image, "n_frames", 1)):
        image.seek(frame)
        image.load()
        found.append(int(image.info["duration"]))
    return found


def test_a_line_becomes_a_gif_or_a_webp(cast: Cast) -> None:
    session = cast.bob.new_session("Tea")
    empty = cast.vera.get(f"/sessions/{session}/export", format="gif")
    assert (empty.status_code, empty.json()["error"]["message"]) == (409, "There is no picture yet to animate.")
    sizes = ((1600, 800), (320, 240), (1000, 1500))
    turns = [cast.bob.upload_turn(session, encoded(photo(*size, seed=seed))) for seed, size in enumerate(sizes)]
    # Uploads are lines of their own: as if each had been made from the one before.
    copy = chained(cast, session)

    for kind in ("gif", "webp"):
        made = moving(cast.vera, copy, format=kind)
        assert (made.format, made.size, made.info.get("loop")) == (kind.upper(), (512, 768), 0)
        assert durations(made) == [1200, 1200, 3000]
    alone = moving(cast.vera, session, format="gif", turn=turns[0]["id"])
    assert (alone.size, getattr(alone, "n_frames", 1)) == ((768, 384), 1)
    mp4 = cast.vera.get(f"/sessions/{session}/export", format="mp4").json()["error"]
    assert (mp4["message"], mp4["field"]) == ("The studio has no encoder for MP4.", "format")
    assert cast.mallory.get(f"/sessions/{session}/export", format="gif").status_code == 404
    elsewhere = cast.vera.get(f"/sessions/{copy}/export", format="gif", turn=turns[0]["id"])
    assert (elsewhere.status_code, elsewhere.json()["error"]["field"]) == (422, "turn")


def test_of_a_long_line_some_pictures_are_shown(cast: Cast) -> None:
    session = cast.bob.new_session("Tea")
    cast.bob.upload_turn(session, encoded(photo(48, 32)))
    long = chained(cast, session, 130)
    assert len(durations(moving(cast.bob, long, format="webp"))) <= 100
    assert getattr(moving(cast.bob, long, format="gif"), "n_frames", 1) <= 100


def chained(cast: Cast, session: str, number: int = 0) -> str:
    """The same turns as one line, as a session of its own; the last of them again and again up to ``number``."""

    def line(words: dict[str, object]) -> None:
        turns = words["turns"]
        assert isinstance(turns, list)
        for place in range(len(turns), number):
            last = turns[-1]
            output = {**last["outputs"][0], "id": f"output-{place}"}
            again = {"id": f"turn-{place}", "number": place + 1, "outputs": [output], "chosen_output": None}
            attempts = [{**last["attempts"][0], "outputs": [output["id"]]}]
            turns.append({**last, **again, "attempts": attempts})
        for before, turn in zip(turns, turns[1:], strict=False):
            turn["parent"] = before["id"]

    answer = sent(cast.bob, changed(exported(cast.bob, session), line))
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])
