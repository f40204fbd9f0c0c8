from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import server
from assistant.errors import ModelMissing
from assistant.hook import Hook, Quarantine
from assistant.hook.bodies import Malformed, read_body
from assistant.ledger import Ledger
from tests.hook.conftest import learn, people
from tests.hook.test_check import GOOD, _json, _records, _same

DIRTY = {**GOOD, "born": "20/03/1975"}
_URL = "/v1/records/people"


@pytest.fixture
def client(hook: Hook) -> Iterator[TestClient]:
    with TestClient(server.create_app(hook=hook)) as opened:
        yield opened


def test_one_record(client: TestClient) -> None:
    answer = client.post(_URL, json=DIRTY)
    told = answer.json()
    assert (answer.status_code, told["status"]) == (200, "fixed")
    assert told["record"] == GOOD
    (reason,) = told["reasons"]
    assert (reason["what"], reason["column"], reason["before"]) == ("fixed", "born", "20/03/1975")
    assert reason["after"] == "1975-03-20"
    assert "same date" in reason["proof"]
    assert {"package", "run", "column_kind"} <= set(told["versions"])


def test_many_records_in_order(client: TestClient, hook: Hook) -> None:
    records = [GOOD, DIRTY, 7, {"x": 1}, GOOD]
    told = client.post(_URL, json=records).json()
    assert [one["status"] for one in told] == ["pass", "fixed", "quarantine", "quarantine", "pass"]
    assert [one["record"] for one in told] == [GOOD, GOOD, 7, {"x": 1}, GOOD]
    assert hook.quarantine.get(told[3]["quarantine"]).body == b'{"x":1}'
    assert client.post(_URL, json=[]).json() == []


@pytest.mark.parametrize("content_type", ["application/x-ndjson", "application/x-www-form-urlencoded"])
def test_a_line_each_with_bad_ones_kept(client: TestClient, hook: Hook, content_type: str) -> None:
    lines = [json.dumps(GOOD), '{"id": 1, "city": ', "", json.dumps(DIRTY), "[1]"]
    answer = client.post(_URL, content="\n".join(lines).encode(), headers={"content-type": content_type})
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert [one["status"] for one in told] == ["pass", "quarantine", "fixed", "quarantine"]
    assert hook.quarantine.get(told[1]["quarantine"]).body == lines[1].encode()
    assert "not JSON" in told[1]["reasons"][0]["sentence"]


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"a": 1} x', b"[1, 2", b"[1]]", b"[,]", b"[1 2]", b"\xff\xfe\xfa{", b"nonsense",
     b'{"a": ' * 3_000, b'{"n": ' + b"9" * 5_000 + b"}", b'{"a"', b"\x00\x01"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_kept(client: TestClient, hook: Hook, body: bytes) -> None:
    answer = client.post(_URL, content=body)
    told = answer.json()
    assert answer.status_code == 400
    assert told["error"].endswith("The body is kept in quarantine.")
    assert hook.quarantine.get(told["quarantine"]).body == body


def test_nan_and_deep_nesting_hold_one_record_only(client: TestClient, hook: Hook) -> None:
    deep = '{"note": ' + "[" * 200 + "]" * 200 + "}"
    body = f'[{json.dumps(GOOD)}, {{"id": NaN}}, {deep}, {{"id": -Infinity}}, {json.dumps(DIRTY)}]'
    told = client.post(_URL, content=body).json()
    assert [one["status"] for one in told] == ["pass", "quarantine", "quarantine", "quarantine", "fixed"]
    assert hook.quarantine.get(told[1]["quarantine"]).body == b'{"id": NaN}'
    assert hook.quarantine.get(told[2]["quarantine"]).body == deep.encode()


def test_an_untouched_record_keeps_its_digits(client: TestClient) -> None:
    body = json.dumps(GOOD)[:-1] + ', "x": 0.12345678901234567890}'
    assert body in client.post(_URL, content=body).text
    pretty = json.dumps(GOOD, indent=1)
    lines = client.post(_URL, content=pretty, headers={"content-type": "application/json"}).text
    assert json.loads(lines)["record"] == GOOD


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(records=st.lists(_json | _records, max_size=5))
def test_any_json_is_answered_or_kept(client: TestClient, hook: Hook, records: list[Any]) -> None:
    body = json.dumps(records).encode()
    answer = client.post(_URL, content=body)
    assert answer.status_code == 200
    for record, told in zip(records, json.loads(answer.text), strict=True):
        if told["status"] == "quarantine":
            assert _same(hook.quarantine.get(told["quarantine"]).record, record)
        else:
            assert set(told["record"]) == set(record)


@settings(deadline=None, max_examples=300)
@given(body=st.binary(max_size=40) | st.text('[]{}",:1aeN \n\\u0', max_size=24).map(str.encode))
def test_bodies_are_read_as_json_reads_them(body: bytes) -> None:
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        whole = None
    said = ""
    try:
        items = read_body(body).items
    except Malformed as error:
        items, said = [], str(error)
    assert not said or (whole is None and said.endswith("."))
    if not said and whole is not None and all(item.unreadable is None for item in items):
        assert _same([item.record for item in items], whole if isinstance(whole, list) else [whole])


def test_sentences_for_what_is_wrong(client: TestClient) -> None:
    empty = client.post(_URL, content=b" ")
    assert (empty.status_code, "empty" in empty.json()["error"]) == (400, True)
    unknown = client.post("/v1/records/poeple?source=postgresql://u:hunter2@h/d", json=GOOD)
    assert unknown.status_code == 404
    assert "people" in unknown.json()["error"]
    assert "hunter2" not in unknown.text
    assert client.post("/v1/records/poeple", content=b"{").status_code == 404
    assert client.get("/v1/quarantine/99").status_code == 404
    assert client.get("/v1/quarantine?limit=0").status_code == 422


@pytest.mark.parametrize("chunked", [True, False])
def test_too_large_a_body_is_refused(make_hook: Callable[..., Hook], chunked: bool) -> None:
    app = server.create_app(hook=make_hook(body_bytes=100))
    body = json.dumps([GOOD] * 5).encode()
    with TestClient(app) as client:
        answer = client.post(_URL, content=iter([body[:90], body[90:]]) if chunked else body)
        assert answer.status_code == 413
        assert "100 bytes" in answer.json()["error"]
        assert client.post(_URL, json=GOOD).status_code == 200


def test_a_quarantine_that_cannot_be_written_is_said(hook: Hook, tmp_path: Any) -> None:
    (tmp_path / "file").write_text("")
    hook.quarantine = Quarantine(tmp_path / "file" / "q.sqlite")
    with TestClient(server.create_app(hook=hook)) as client:
        assert client.post(_URL, json=GOOD).status_code == 200
        answer = client.post(_URL, json=[GOOD, 5])
        assert answer.status_code == 503
        assert "send it again" in answer.json()["error"]


def test_the_unforeseen_tells_no_secret(
    hook: Hook, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("postgresql://u:hunter2@h/d")

    monkeypatch.setattr(hook, "check_many", broken)
    with caplog.at_level(logging.DEBUG), TestClient(server.create_app(hook=hook)) as client:
        answer = client.post(_URL, json=GOOD)
    assert (answer.status_code, "RuntimeError" in answer.text) == (500, True)
    assert "hunter2" not in answer.text + caplog.text


def test_lookups(client: TestClient, hook: Hook, ledger: Ledger) -> None:
    health = client.get("/v1/health").json()
    assert (health["status"], health["tables"], health["quarantined"]) == ("ok", 1, 0)
    assert health["models"]["column_kind"] == "fake-column-kind"
    number = client.post(_URL, json=5).json()["quarantine"]
    (held,) = client.get("/v1/quarantine").json()
    assert (held["id"], held["body"], held["table"]) == (number, "5", "people")
    assert client.get(f"/v1/quarantine/{number}").json() == held
    assert client.post(f"/v1/quarantine/{number}/release").json()["released_at"]
    assert client.get("/v1/quarantine").json() == []
    assert len(client.get("/v1/quarantine?released=true").json()) == 1
    assert [t["table"] for t in client.get("/v1/tables").json()] == ["people"]
    ledger.save_knowledge(learn(people(), "more/odd name", "r9"))
    assert [t["table"] for t in client.get("/v1/tables").json()] == ["more/odd name", "people"]
    assert client.post("/v1/records/more%2Fodd%20name", json=GOOD).json()["versions"]["run"] == "r9"
    assert client.get("/openapi.json").json()["paths"]["/v1/records/{table}"]
    page = client.get("/").text
    assert "/v1/quarantine" in page
    assert "http" not in page.replace("/openapi.json", ""), "nothing from elsewhere"


def test_health_tells_of_missing_models_and_a_lost_ledger(
    hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Missing:
        @property
        def versions(self) -> dict[str, str]:
            raise ModelMissing("The model column_kind is absent.")

    monkeypatch.setattr(hook, "models", Missing())
    with TestClient(server.create_app(hook=hook)) as client:
        told = client.get("/v1/health")
        assert (told.status_code, told.json()["status"]) == (200, "degraded")
        assert "absent" in told.json()["models"]
        assert client.post(_URL, json=GOOD).json()["status"] == "pass"

        def gone() -> None:
            raise OSError

        monkeypatch.setattr(hook, "tables", gone)
        told = client.get("/v1/health")
        assert (told.status_code, told.json()["status"]) == (503, "failing")


def test_many_at_once(client: TestClient, hook: Hook) -> None:
    def post(n: int) -> list[str]:
        return [one["status"] for one in client.post(_URL, json=[{**DIRTY, "id": n}, n]).json()]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(post, range(40))) == [["fixed", "quarantine"]] * 40
    assert sorted(held.record for held in hook.quarantine.find(limit=100)) == list(range(40))


def test_the_app_opens_its_own_hook(ledger: Ledger, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DQA_LEDGER", f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    monkeypatch.setenv("DQA_HOOK_WRONG_TYPE", "warn")
    with TestClient(server.create_app()) as client:
        assert client.post(_URL, json={**DIRTY, "id": "x"}).json()["status"] == "warn"
