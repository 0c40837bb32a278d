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


def test_it_prints_a_link_that_signs_in_once(product: StartProduct) -> None:
    running = product(first_start=True)
    link = running.enter_url

    with build_opener(HTTPCookieProcessor()).open(link) as page:
        assert page.url == f"{running.base_url}/"
    with pytest.raises(HTTPError) as second:
        build_opener(HTTPCookieProcessor()).open(link)
    assert second.value.code == 404


def test_it_ends_cleanly_and_starts_again_with_a_new_link_and_a_clean_up(product: StartProduct) -> None:
    running = product()
    first = running.enter_url
    assert running.stop(signal.SIGINT) == 0
    assert "Traceback" not in running.output()
    stray = running.data_dir / "blobs" / "ab" / "cd" / f"abcd{0:060}"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"no row names this")
    os.utime(stray, (0, 0))
    running.restart()

    assert running.enter_url != first
    with build_opener(HTTPCookieProcessor()).open(running.enter_url) as page:
        assert page.url == f"{running.base_url}/"
    running.wait_until(lambda: not stray.exists(), "The stray file is deleted")
    assert running.stop(signal.SIGTERM) == 0
    assert "Traceback" not in running.output()


def test_it_refuses_a_data_folder_that_is_in_use_and_says_which_port_is_taken(product: StartProduct) -> None:
    running = product()
    second = running.manage("up", "--port", "0")
    assert second.wait(60) == 1
    assert "already running" in second.tail()

    running.stop()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        third = running.manage("up", "--port", str(port))
        assert third.wait(60) == 1
    assert f"Cannot listen on 127.0.0.1:{port}" in third.tail() and "PORT=" in third.tail()
    assert "Traceback" not in third.tail()
