"""Starting and ending the product, as `make run` does."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.services.product import Product

StartProduct = Callable[..., Product]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(product: StartProduct, number: signal.Signals) -> None:
    running = product()

    assert running.stop(number) == 0
    assert "Traceback" not in running.output()


def test_it_prints_a_link_that_signs_in_once(product: StartProduct) -> None:
    running = product(first_start=True)
    link = running.enter_url

    with build_opener(HTTPCookieProcessor()).open(link) as page:
        assert page.url == f"{running.base_url}/"
    with pytest.raises(HTTPError) as second:
        build_opener(HTTPCookieProcessor()).open(link)
    assert second.value.code == 404


def test_it_prints_a_new_link_at_the_next_start(product: StartProduct) -> None:
    running = product()
    first = running.enter_url
    running.stop()
    running.restart()

    assert running.enter_url != first
    with build_opener(HTTPCookieProcessor()).open(running.enter_url) as page:
        assert page.url == f"{running.base_url}/"


def test_it_cleans_up_by_itself(product: StartProduct) -> None:
    running = product()
    running.stop()
    stray = running.data_dir / "blobs" / "ab" / "cd" / f"abcd{0:060}"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"no row names this")
    os.utime(stray, (0, 0))
    running.restart()

    running.wait_until(lambda: not stray.exists(), "The stray file is deleted")


def test_it_refuses_a_data_folder_that_is_in_use(product: StartProduct) -> None:
    running = product()
    second = running.manage("up", "--port", "0")

    assert second.wait(60) == 1
    assert "already running" in second.tail()
    assert "Traceback" not in second.tail()


def test_it_says_which_port_is_taken(product: StartProduct) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        running = product()
        running.stop()

        second = running.manage("up", "--port", str(port))

        assert second.wait(60) == 1
        assert f"Cannot listen on 127.0.0.1:{port}" in second.tail() and "PORT=" in second.tail()
        assert "Traceback" not in second.tail()
