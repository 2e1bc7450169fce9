"""Pages of `gencc play`, and their client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from gencc.cli.play.server import Page, application
from starlette.testclient import TestClient

VAE = Path(__file__).parents[2] / "specs/vae.yaml"


@pytest.fixture
def page(tmp_path: Path) -> Page:
    path = tmp_path / "vae.yaml"
    path.write_bytes(VAE.read_bytes())
    return Page.of(path)


@pytest.fixture
def client(page: Page) -> Iterator[TestClient]:
    with TestClient(application(page), "http://127.0.0.1") as client:
        client.headers["X-Token"] = page.token
        yield client
