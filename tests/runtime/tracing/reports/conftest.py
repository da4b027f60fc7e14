"""The traces of these tests stand beside them; the page is read in the browser that is installed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
)


def installed(*names: str) -> str:
    """The first of these programs; without one the test fails, for a page that no browser saw is untested."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(
            f"{names[0]} is not installed, and the page is tested in it: "
            "apt-get install chromium chromium-driver, or set GRADLINT_NO_BROWSER=1 to leave these tests out"
        )
    return found


@pytest.fixture(scope="session")
def browser(tmp_path_factory) -> Iterator[object]:
    """A headless Chromium with an empty profile, which logs what it requests and what pages complain of."""
    if os.environ.get("GRADLINT_NO_BROWSER") == "1":
        pytest.skip("GRADLINT_NO_BROWSER=1: the page is not tested in a browser")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = installed("chromium", "chromium-browser", "google-chrome")
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    driver = webdriver.Chrome(options, Service(installed("chromedriver", "chromium.chromedriver")))
    yield driver
    driver.quit()
