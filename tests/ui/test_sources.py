"""From a source's name back to a connection, without ever keeping a password."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import make_url

import connectors
from assistant.errors import UsageError
from ui.sources import open_source, remember_account


def test_an_account_is_kept_and_opens_the_source_again_but_no_password_is(postgresql_url, home):
    with connectors.open(postgresql_url) as connector:
        source = connector.source
    with_password = make_url(postgresql_url).set(password="hunter2").render_as_string(hide_password=False)
    remember_account(home, source, with_password)
    kept = (home / "accounts.json").read_text(encoding="utf-8")
    assert "hunter2" not in kept
    with open_source(source, home) as connector:
        assert connector.source == source


def test_a_url_of_another_source_is_not_taken_for_it(shop, home, tmp_path):
    other = f"sqlite:///{tmp_path / 'other.db'}"
    (tmp_path / "other.db").touch()
    with open_source(shop.url, home, other) as connector:
        assert connector.source == shop.url


def test_a_source_that_does_not_open_says_what_to_set(home):
    with pytest.raises(UsageError, match="DQA_URL"):
        open_source("postgresql://127.0.0.1:1/nowhere", home)
