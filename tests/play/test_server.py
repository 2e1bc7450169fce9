"""What the server of `gencc play` answers, and to whom."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import click
import pytest
from gencc.cli.play.reading import changed
from gencc.cli.play.server import LONGEST, Page, serve
from starlette.testclient import TestClient


def test_only_who_has_the_token_is_answered(page: Page, client: TestClient) -> None:
    for token in (b"", "é".encode()):
        headers = {b"X-Token": token}
        for way, where in (("GET", "/"), ("GET", "/state"), ("POST", "/train")):
            assert client.request(way, where, headers=headers).status_code == 403
    assert client.get("/", params={"token": page.token}).status_code == 200
    other = {"Origin": "http://example.org"}
    assert client.post("/check", json={"text": ""}, headers=other).status_code == 403
    assert client.get("/", headers={"Host": "example.org"}).status_code == 400
    long = client.post("/check", json={"text": " " * LONGEST})
    assert long.status_code == 413


def test_the_page_loads_nothing_from_elsewhere(page: Page, client: TestClient) -> None:
    answer = client.get("/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "http" not in answer.text.replace("http-equiv", "").partition("<textarea")[0]
    assert "name: vae" in answer.text


def test_a_text_in_a_spec_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("about: </textarea><script>x()</script> $token\n", encoding="utf-8")
    page = Page.of(path)
    from gencc.cli.play.server import _html

    text = _html(page, "nonce")
    assert "<script>x()" not in text and "$token" in text


def test_errors_have_their_places_and_a_sound_spec_is_drawn(
    page: Page, client: TestClient
) -> None:
    sound = client.post("/check", json={"text": page.text}).json()
    assert sound["diagnostics"] == []
    assert "encoder" in sound["sections"]["networks"]
    assert "<math>" in sound["sections"]["formulas"]
    wrong = page.text.replace("256, relu]", "256, rellu]").replace("C *", "D *")
    answer = client.post("/check", json={"text": wrong}).json()
    assert answer["sections"] is None
    first, second = (d for d in answer["diagnostics"] if d["kind"] == "error")
    assert (first["line"], first["column"], first["end_column"]) == (21, 35, 40)
    assert "relu" in first["help"]
    assert (
        second["line"]
        == page.text.split("\n").index("  minimize: C * reconstruction + kl") + 1
    )
    damaged = client.post("/check", json={"text": "a: [\n"}).json()
    assert damaged["diagnostics"][0]["kind"] == "error"


def test_code_marks_what_the_last_change_changed(
    page: Page, client: TestClient
) -> None:
    def files(text: str) -> dict[str, tuple[list[str], list[int]]]:
        answer = client.post("/code", json={"text": text, "backend": "torch"}).json()
        return {f["name"]: (f["lines"], f["changed"]) for f in answer["files"]}

    assert all(not marked for _, marked in files(page.text).values())
    lines, marked = files(page.text.replace("256, relu]", "99, relu]"))["model.py"]
    assert [lines[n].strip() for n in marked] == [
        "nn.Linear(64, 99),  # (99,)",
        "self.mean = nn.Linear(99, 2)",
        "self.log_var = nn.Linear(99, 2)",
    ]
    assert files(page.text.replace("256, relu]", "99, relu]"))["model.py"][1] == marked
    bad = client.post("/code", json={"text": "a: 1", "backend": "torch"}).json()
    assert "problem" in bad


def test_changed_lines() -> None:
    assert changed("a\nb\nc", "a\nB\nc\nd") == [1, 3]
    assert changed("a\nb", "a") == []


def test_saving(page: Page, client: TestClient) -> None:
    assert page.path
    saved = client.post("/save", json={"text": "one"}).json()
    assert saved == {"problem": ""} and page.path.read_text() == "one"
    page.path.write_text("of somebody else")
    refused = client.post("/save", json={"text": "two"}).json()
    assert "changed by somebody else" in refused["problem"]
    assert page.path.read_text() == "of somebody else"
    assert "has no file" in Page.of(None).save("three")


def test_a_port_that_is_taken() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(click.UsageError, match="cannot be had"):
            serve(Page.of(None), port, False, print)


def test_what_cannot_be_trained_is_said(page: Page, client: TestClient) -> None:
    for body, part in (
        ({"backends": ["torch"], "steps": 0}, "steps"),
        ({"backends": ["theano"], "steps": 1}, "choose a framework"),
    ):
        answer = client.post("/train", json={"text": page.text, **body}).json()
        assert part in answer["problem"]
    answer = client.post("/train", json={"text": "a: 1", "backends": ["torch"]}).json()
    assert "problem" in answer
    assert client.get("/state").json()["running"] is False
    assert client.get("/picture", params={"name": "../x"}).status_code == 404


@pytest.mark.framework
def test_training_shows_curves_and_pictures(page: Page, client: TestClient) -> None:
    body = {"text": page.text, "backends": ["torch"], "steps": 20}
    assert client.post("/train", json=body).json() == {}
    state = client.get("/state").json()
    for _ in range(240):
        if not state["running"]:
            break
        time.sleep(0.5)
        state = client.get("/state").json()
    assert state["problems"] == {}
    assert state["curves"].count("<polyline") == 3
    names = [picture["name"] for picture in state["pictures"]]
    assert names == ["encode", "manifold", "reconstruct", "sample"]
    picture = client.get("/picture", params={"backend": "torch", "name": "sample"})
    assert picture.content.startswith(b"\x89PNG")
    body["steps"] = 100_000
    assert client.post("/train", json=body).json() == {}
    client.post("/stop")
    assert client.get("/state").json()["running"] is False
