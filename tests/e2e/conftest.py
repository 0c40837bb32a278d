"""One running product with both engines, and browsers that are signed in to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from typing import Any
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.screen import Complaints, Screen
from tests.providers.stand_in import StandIn
from tests.services.browser import ARGUMENTS
from tests.services.product import Product

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

OpenPage = Callable[..., Screen]

expect.set_options(timeout=30_000)


@dataclass(frozen=True)
class Studio:
    """The product, the stand-in that answers for Gemini, and the first user's cookies."""

    product: Product
    gemini: StandIn
    cookies: list[Any]


@pytest.fixture(scope="session")
def running_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """The product with the local engine as its default; no test counts what is in it."""
    with StandIn() as gemini:
        environment = {
            "GEMINI_API_KEY": "paid",
            "GOOGLE_GEMINI_BASE_URL": gemini.base_url,
            "DEFAULT_PROVIDER": "local",
            "FETCH_PRIVATE_HOSTS": "127.0.0.1",
        }
        product = Product(tmp_path_factory.mktemp("studio"), environment)
        try:
            yield Studio(product, gemini, sign_in(product))
        finally:
            product.clean_up()


def sign_in(product: Product) -> list[Any]:
    """The cookies of whoever follows the link that the product prints; the link works once, the cookies for all."""
    jar = CookieJar()
    build_opener(HTTPCookieProcessor(jar)).open(product.enter_url).close()
    return [{"name": cookie.name, "value": cookie.value or "", "url": product.base_url} for cookie in jar]


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium for the tests of this folder, each of which has a profile of its own.

    Not for longer: while Playwright runs, its thread counts as one with an event loop, in which Django refuses
    database access. A test that uses the browser talks to the product over HTTP alone.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def studio(running_studio: Studio) -> Studio:
    """The running product; the stand-in has forgotten what the last test told it."""
    running_studio.gemini.reset()
    return running_studio


@pytest.fixture
def open_page(studio: Studio, browser: Browser) -> Iterator[OpenPage]:
    """Open the studio as a person would: ``open_page(phone=True, guest=True, light=True)``.

    What the browser complains about (errors in the console, exceptions, broken rules of the content security policy,
    refused requests) fails the test, unless it says ``screen.complaints.expected(...)``.
    """
    contexts: list[BrowserContext] = []
    screens: list[Screen] = []

    def open_one(*, phone: bool = False, guest: bool = False, light: bool = False, **options: Any) -> Screen:
        context = browser.new_context(
            base_url=studio.product.base_url,
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            is_mobile=phone,
            color_scheme="light" if light else "dark",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(30_000)
        if not guest:
            context.add_cookies(studio.cookies)
        page: Page = context.new_page()
        screens.append(Screen(page, Complaints(page)))
        return screens[-1]

    yield open_one
    for screen in screens:
        screen.complaints.check()
    for context in contexts:
        context.close()
