"""The whole product, with a limit by the environment and fifty programs that submit at once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from studio.env import ImproperlyConfigured, env_money
from tests.conftest import StartProduct
from tests.providers.stand_in import StandIn
from tests.services.client import Client


def test_not_one_call_is_made_beyond_the_limit(
    product: StartProduct, with_gemini: dict[str, str], gemini: StandIn
) -> None:
    client = Client(product(**with_gemini, MONTHLY_BUDGET_USD="0.20"))
    session = client.new_session()
    gemini.script(*({"hang": True} for _ in range(50)))

    def submit(number: int) -> int:
        body = {"prompt": "a cup", "client_id": f"c{number}", "settings": {"context": "fresh"}}
        return client.http.post(f"/sessions/{session}/turns", json=body).status_code

    with ThreadPoolExecutor(50) as pool:
        answers = Counter(pool.map(submit, range(50)))

    # Five at $0.0336 are $0.168; a sixth would be $0.2016.
    assert answers == {201: 5, 402: 45}
    assert gemini.wait_for(lambda log: len(log) == 5)
    turns = client.get(f"/sessions/{session}/turns")["items"]
    assert len(turns) == 5
    (budget,) = client.get("/budgets")["items"]
    assert (budget["scope"], budget["limit_usd"], budget["reserved_usd"]) == ("installation", 0.2, 0.16801)
    for turn in turns:
        client.post(f"/turns/{turn['id']}/cancel", status=200)
    assert len(gemini.log) == 5


@pytest.mark.parametrize(("value", "said"), [("25", True), ("0.5", True), ("much", False), ("-1", False)])
def test_the_limit_is_an_amount_of_dollars(monkeypatch: pytest.MonkeyPatch, value: str, said: bool) -> None:
    monkeypatch.setenv("MONTHLY_BUDGET_USD", value)
    if said:
        assert env_money("MONTHLY_BUDGET_USD") == pytest.approx(float(value))
    else:
        with pytest.raises(ImproperlyConfigured, match="an amount of US dollars"):
            env_money("MONTHLY_BUDGET_USD")
