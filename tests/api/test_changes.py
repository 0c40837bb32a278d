"""What a turn changed, over HTTP."""

from __future__ import annotations

import io
from base64 import b64decode

from PIL import Image, ImageDraw

from sessions_app.models import Rendition
from tests.cast import Cast
from tests.imaging.samples import encoded, photo


def test_it_measures_and_maps_what_differs_between_two_turns(cast: Cast) -> None:
    session = cast.bob.new_session()
    before, after = photo(400, 300), photo(400, 300)
    ImageDraw.Draw(after).rectangle((0, 0, 199, 299), fill=(255, 0, 255))
    first, second = (cast.bob.upload_turn(session, encoded(picture)) for picture in (before, after))
    answer = cast.vera.get(f"/turns/{second['id']}/changes", against=first["id"])
    found = answer.json()
    assert 0.4 < found["changed_share"] < 0.6
    assert (found["changed_inside_share"], found["changed_outside_share"]) == (None, None)
    assert 0 <= found["sharpness_kept"] <= 1
    kind, _, data = found["map"].partition(",")
    assert kind == "data:image/png;base64"
    with Image.open(io.BytesIO(b64decode(data))) as map_:
        assert map_.size == (400, 300)
        assert map_.getpixel((100, 150))[3] > 0
        assert map_.getpixel((300, 150))[3] == 0
    headers = {"If_None_Match": answer["ETag"]}
    assert cast.vera.send("GET", f"/turns/{second['id']}/changes?against={first['id']}", **headers).status_code == 304


def test_it_measures_a_pair_once(cast: Cast) -> None:
    session = cast.bob.new_session()
    first, second = (cast.bob.upload_turn(session, encoded(photo(400, 300, seed))) for seed in (1, 2))
    path = f"/turns/{second['id']}/changes"
    answers = [cast.bob.get(path, against=first["id"]) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert answers[0]["ETag"] == answers[1]["ETag"]
    kept = Rendition.objects.filter(spec__startswith="changes-")
    assert kept.count() == 1
    # The other way round is another question.
    back = cast.bob.get(f"/turns/{first['id']}/changes", against=second["id"]).json()
    assert back["changed_share"] > 0 and kept.count() == 2


def test_it_says_when_there_is_nothing_to_compare(cast: Cast) -> None:
    session = cast.bob.new_session()
    upload = cast.bob.upload_turn(session)
    waiting = cast.bob.post(f"/sessions/{session}/turns", {"prompt": "make it darker"}).json()
    for turn in (upload, waiting):
        refused = cast.bob.get(f"/turns/{turn['id']}/changes")
        assert (refused.status_code, refused.json()["error"]["code"]) == (404, "not_found")
    same = cast.bob.get(f"/turns/{upload['id']}/changes", against=upload["id"]).json()
    assert same["changed_share"] == 0


def test_it_compares_only_with_turns_that_the_person_may_see(cast: Cast) -> None:
    mine = cast.bob.upload_turn(cast.bob.new_session())
    foreign = cast.mallory.upload_turn(cast.mallory.new_session())
    assert cast.bob.get(f"/turns/{mine['id']}/changes", against=foreign["id"]).status_code == 404
