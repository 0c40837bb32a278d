"""The page holds when the connection, the server's release or its own code does not."""

from __future__ import annotations

import re

from playwright.sync_api import Route, WebSocketRoute, expect

from tests.e2e.conftest import OpenPage, Studio


def test_an_edit_made_offline_is_sent_once_when_the_connection_is_back(open_page: OpenPage) -> None:
    mine = open_page()
    mine.start_from()
    mine.complaints.expected("Failed to load resource", "WebSocket connection", "ERR_")
    names: list[str] = []
    answers = re.compile(r"/api/v1/sessions/.+/turns$")
    mine.page.on(
        "request", lambda one: names.append(one.post_data_json["client_id"]) if answers.search(one.url) else None
    )
    mine.page.context.set_offline(True)
    expect(mine.page.locator(".line-down")).to_have_text("Offline. What you write is kept.")
    mine.ask("black and white")
    expect(mine.refusal).to_contain_text("sent by itself when the connection is back")
    expect(mine.prompt).to_have_value("black and white")
    mine.page.context.set_offline(False)
    mine.wait_for(2)
    mine.shows(2)
    expect(mine.page.locator(".line-down")).to_be_hidden()
    expect(mine.refusal).to_be_hidden()
    expect(mine.prompt).to_have_value("")
    assert len(set(names)) == 1
    expect(mine.page.locator(".turn")).to_have_count(2)

    # An answer that is lost, and then the page: the same edit sent again is the same turn.
    def lose(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    mine.page.route(answers, lose, times=1)
    mine.ask("more contrast")
    expect(mine.refusal).to_contain_text("cannot be reached")
    # Change it, and it waits.
    mine.prompt.fill("more contrast!")
    mine.prompt.fill("more contrast")
    mine.wait_for(3)
    sent = len(names)
    # Sent before the page knows the models: it waits for them, or it would be a turn with other settings.
    models: list[Route] = []
    mine.page.route("**/api/v1/models?*", lambda route: models.append(route), times=1)
    mine.page.goto(mine.page.url.partition("?")[0] + "?turn=2")
    expect(mine.prompt).to_have_value("more contrast")
    mine.prompt.press("Enter")
    mine.prompt.press("Enter")
    assert len(names) == sent
    models[0].continue_()
    expect(mine.prompt).to_have_value("")
    expect(mine.page.locator(".turn")).to_have_count(3)
    assert names[sent:] == [names[sent - 1]]

    # One that waits does so after a reload too.
    mine.page.route(answers, lambda route: route.abort("connectionreset"))
    mine.ask("warmer light")
    expect(mine.refusal).to_contain_text("cannot be reached")
    mine.page.reload()
    expect(mine.refusal).to_contain_text("This edit waits for the connection.")
    mine.page.unroute(answers)
    mine.wait_for(4)
    expect(mine.prompt).to_have_value("")
    expect(mine.page.locator(".turn")).to_have_count(4)

    # What could not be fetched of a turn is there with the connection, and until then nothing is done to another.
    panel = mine.page.locator("turn-panel")
    mine.page.context.set_offline(True)
    expect(mine.page.locator(".line-down")).to_be_visible()
    with mine.page.expect_event("requestfailed", lambda request: "/panel?turn=1" in request.url):
        mine.tile(1).locator(".turn-link").click()
    expect(panel).to_have_js_property("inert", value=True)
    mine.page.context.set_offline(False)
    expect(panel.get_by_role("heading", name="Turn 1", exact=True)).to_be_visible()
    expect(panel).to_have_js_property("inert", value=False)


def test_a_page_of_an_older_release_says_so_and_loses_nothing(studio: Studio, open_page: OpenPage) -> None:
    mine = open_page()
    mine.complaints.expected("404", "exception", "Failed to load", "error:")
    lines: list[WebSocketRoute] = []
    mine.page.route_web_socket(re.compile("/ws/"), lambda line: (lines.append(line), line.connect_to_server())[0])
    mine.start_from()
    mine.prompt.fill("half a thou")
    notice = mine.page.locator("release-notice")
    share = mine.page.get_by_role("dialog", name="Share")

    # A part that is gone: said, reported to the log, and there as soon as it can be fetched.
    mine.page.route("**/share-dialog*.js", lambda route: route.fulfill(status=404))
    mine.page.click('[data-command="share"]')
    expect(mine.refusal).to_contain_text("could not be loaded")
    expect(notice).to_be_hidden()
    mine.page.unroute("**/share-dialog*.js")

    # The server comes back with other files.
    mine.page.route("**/release", lambda route: route.fulfill(json={"release": "another"}))
    lines[-1].close(code=1012)
    expect(notice).to_be_visible()
    mine.page.unroute("**/release")
    notice.get_by_role("button").click()
    expect(notice).to_be_hidden()
    expect(mine.prompt).to_have_value("half a thou")
    mine.page.click('[data-command="share"]')
    expect(share).to_be_visible()

    mine.page.evaluate("() => void setTimeout(() => { throw new RangeError('It is “half a thou” that broke.') })")
    studio.product.wait_until(
        lambda: "A page reports: error RangeError It is … that broke." in studio.product.output(), "It is in the log"
    )
