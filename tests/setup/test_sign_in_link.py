"""`manage.py create_sign_in_link`: the way in where no start prints one."""

from __future__ import annotations

import re
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.services.product import Product


def create_link(product: Product, *arguments: str) -> str:
    command = product.manage("create_sign_in_link", *arguments)
    assert command.wait(60) == 0, command.tail()
    found = re.fullmatch(r"Open (http://\S+)", command.tail(1))
    assert found, command.tail()
    return found[1]


@pytest.mark.parametrize("arguments", [(), ("a-new-person",)])
def test_it_signs_in_to_a_studio_of_ones_own(shared_product: Product, arguments: tuple[str, ...]) -> None:
    link = create_link(shared_product, *arguments)

    with build_opener(HTTPCookieProcessor()).open(link) as page:
        assert page.url == f"{shared_product.base_url}/"
        assert "My workspace" in page.read().decode()
