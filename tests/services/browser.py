"""Find Chromium, and install it where it is missing (``python -m tests.services.browser``)."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from playwright.sync_api import sync_playwright

from tests.services.processes import ServiceError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Chromium heeds the last list of features alone, so this is Playwright's own, and the two pages of its address bar that
# it loads unseen for every window: a sixth of what it takes to open a session.
FEATURES = [
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxPopup",
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FEATURES)}",
]
ADVICE = "The tests need Chromium. On Debian: sudo apt install chromium; then run `make test` again."

logger = logging.getLogger("tests.services.browser")


def find_chromium() -> str:
    """The path of a Chromium or Chrome that starts. Raises ``ServiceError``."""
    for path in _candidates():
        # Some distributions have a command chromium-browser that only says where to get it.
        if _succeeds([path, "--version"]):
            return path
    raise ServiceError(ADVICE)


def install_chromium() -> None:
    """Install Chromium: by apt as root or with a sudo that asks nothing, or else by Playwright's own download."""
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if shutil.which("apt-get") and _succeeds([*as_root, "true"]):
        logger.info("Installing Debian's package chromium ...")
        _succeeds([*as_root, "apt-get", "update", "-qq"])
        packages = ["chromium", "fonts-liberation"]
        if _succeeds([*as_root, *environment, "apt-get", "install", "-qq", "--no-install-recommends", *packages]):
            return
    logger.info("Downloading Playwright's Chromium ...")
    _succeeds([sys.executable, "-m", "playwright", "install", "chromium"])


def main() -> int:
    """Make sure that there is a Chromium; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        find_chromium()
    except ServiceError:
        install_chromium()
    try:
        find_chromium()
    except ServiceError as error:
        logger.error("%s Until then the browser tests fail.", error)
        return 1
    return 0


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def _succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=600).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


if __name__ == "__main__":
    sys.exit(main())
