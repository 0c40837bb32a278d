"""A key that is put in through the page serves the next turn of every process, without a restart."""

from __future__ import annotations

from tests.imaging.samples import encoded, photo
from tests.providers.stand_in import StandIn
from tests.services.client import Client
from tests.services.grown import Grown

FREE, PAID = "free-key-that-nobody-may-see", "paid-key-that-nobody-may-see"


def test_it_uses_a_new_key_everywhere_at_the_next_turn(grown: Grown, gemini: StandIn) -> None:
    grown.add_worker()
    client = Client(grown)
    session, upload = client.start(encoded(photo(), "JPEG"))
    engine = client.post("/engines", {"kind": "gemini", "secret": FREE, "base_url": gemini.base_url})
    failed = client.run(session, "darker", parent=upload["id"])
    assert (failed["status"], failed["error"]["code"]) == ("failed", "paid_key_required")

    changed = client.http.patch(f"/engines/{engine['id']}", json={"secret": PAID})
    assert changed.status_code == 200, changed.text
    assert client.post(f"/engines/{engine['id']}/test", status=200)["ok"]
    made = client.run(session, "darker", parent=upload["id"])

    assert (made["status"], made["settings"]["provider"]) == ("succeeded", engine["name"])
    logs = "".join(path.read_text(errors="replace") for path in grown.folder.glob("*.log"))
    assert engine["name"] in logs and FREE not in logs and PAID not in logs
