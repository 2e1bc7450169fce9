"""`gencc play` in a browser: what one types, sees, mends and trains."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.framework, pytest.mark.long]
VAE = Path(__file__).parents[2] / "specs/vae.yaml"
WIDTHS = (390, 1024, 1920)


@pytest.fixture
def browser() -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver")
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("there is no Chromium with its driver here")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(driver)
    with webdriver.Chrome(options, service) as chrome:
        yield chrome


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    spec = tmp_path / "vae.yaml"
    spec.write_bytes(VAE.read_bytes())
    command = [sys.executable, "-m", "gencc", "play", str(spec), "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        match = re.search(r"http://\S+", server.stdout.readline())
        assert match
        yield match[0]
        server.send_signal(signal.SIGINT)


def test_type_mend_train_and_see(browser: Any, address: str) -> None:
    from selenium.webdriver import ActionChains
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.wait import WebDriverWait

    def until(holds: Any) -> None:
        WebDriverWait(browser, 120).until(holds)

    def text(name: str) -> str:
        return str(browser.find_element("id", name).text)

    browser.set_window_size(1280, 800)
    browser.get(address)
    until(lambda _: text("verdict") == "sound")
    spec = browser.find_element("id", "spec")
    at = spec.get_attribute("value").index("relu]")
    put = "arguments[0].focus(); arguments[0].setSelectionRange(arguments[1], arguments[1])"
    browser.execute_script(put, spec, at)
    keys = ActionChains(browser)
    keys.send_keys("x").perform()
    until(lambda _: text("verdict") == "1 error")
    assert "line 21: unknown layer `xrelu`" in text("problems")
    assert "relu" in text("problems")
    assert len(browser.find_elements("css selector", "#marks .error")) == 1
    keys.send_keys(Keys.BACKSPACE).perform()
    until(lambda _: text("verdict") == "sound")
    # By the keyboard alone: to the tab, the number of steps, and on.
    keys.key_down(Keys.ALT).send_keys("4").key_up(Keys.ALT).perform()
    steps = browser.find_element("id", "steps")
    until(lambda _: steps.is_displayed())
    steps.send_keys("20", Keys.ENTER)
    until(lambda _: len(browser.find_elements("css selector", "#pictures img")) == 4)
    until(lambda _: len(browser.find_elements("css selector", "#curves figure")) == 3)
    loaded = (
        "return [...document.images].every(i => i.complete && i.naturalWidth > 500)"
    )
    until(lambda _: browser.execute_script(loaded))
    for width in WIDTHS:
        browser.set_window_size(width, 900)
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= max(width, 500), "the page is wider than the window"
    errors = [e for e in browser.get_log("browser") if e["level"] == "SEVERE"]
    assert errors == []
