"""A dbt project's descriptions and renames, whatever Jinja stands in its SQL."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import UsageError
from training.data.dbt import harvest, write_harvest
from training.data.dbt.jinja import without_jinja
from training.data.dbt.renames import renames_of
from training.data.sources import read_data

STAGING = """
{{ config(materialized='view') }}
{# a remark with {{ braces }} #}
{%- set columns = get_columns() -%}
with base as (
    select * from {{ ref('stg_shop__orders_tmp') }}
),
fields as (
    select
        {{ fill_staging_columns(source_columns=columns) }}
        {{ source_relation() }}
    from base
),
final as (
    select
        id as order_id,
        b.status,
        cast(created as {{ dbt.type_timestamp() }}) as created_at,
        {% if target.type == 'bigquery' %} `desc` as note {% else %} "desc" as note {% endif %},
        amount::numeric as amount_net,
        upper(code) as code,
        count(*) as lines,
        _synced
        {{ pass_through('orders') }}
    from fields as b
)
select * from final
"""


def test_renames_are_followed_through_ctes_casts_stars_and_jinja() -> None:
    assert renames_of(STAGING) == [
        ("id", "order_id"),
        ("status", "status"),
        ("created", "created_at"),
        ("desc", "note"),
        ("amount", "amount_net"),
        ("_synced", "_synced"),
    ]


@pytest.mark.parametrize(
    ("sql", "pairs"),
    [
        ("select id as a from {{ source('x', 'y') }}", [("id", "a")]),
        ("with s as (select id as a, b from t) select a as c, b from s", [("id", "c"), ("b", "b")]),
        ("select x.a as b from (select id as a from t) as x", [("id", "b")]),
        ("with s as (select lower(n) as m from t) select m as k from s", []),
        ("select l.id as a, r.id as b from l join r on l.k = r.k", [("id", "a"), ("id", "b")]),
        ("select id as a from l join r on l.k = r.k", []),
        ("select a as b from t union all select c as b from u", [("a", "b")]),
        ("select {{ rename('a') }}, b as c from t", [("b", "c")]),
        ("select {% for x in y %}{{ x }}{% if not loop.last %},{% endif %}{% endfor %} from t", []),
        ("{% macro m() %} select 1 as x {% endmacro %} select a as b from t", [("a", "b")]),
        ("", []),
    ],
)
def test_what_passes_a_column_on(sql: str, pairs: list[tuple[str, str]]) -> None:
    assert renames_of(sql) == pairs


def test_sql_that_is_none_says_so() -> None:
    with pytest.raises(ValueError, match="its SQL cannot be read"):
        renames_of("select from where (((")


names = st.from_regex(r"[a-z][a-z0-9]{0,8}_[a-z0-9]{1,4}", fullmatch=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(names, names), min_size=1, max_size=6, unique_by=lambda pair: pair[1]))
def test_any_list_of_aliases_comes_back(pairs: list[tuple[str, str]]) -> None:
    listed = ",\n".join(f"{source} as {target}" for source, target in pairs)
    sql = f"with renamed as (select {listed} from {{{{ source('a', 'b') }}}}) select * from renamed"
    assert renames_of(sql) == pairs


@given(st.text(alphabet="{}%#- abif'\n", max_size=60))
def test_jinja_however_broken_is_survived(text: str) -> None:
    assert isinstance(without_jinja(text), str)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "analytics"
    (folder / "models" / "staging").mkdir(parents=True)
    (folder / "dbt_project.yml").write_text("name: shop\nversion: '1.0'\n", encoding="utf-8")
    models = folder / "models"
    (models / "docs.md").write_text(
        "{% docs order_key %}\nThe order's\nkey.\n{% enddocs %}", encoding="utf-8"
    )
    (models / "schema.yml").write_text(
        """
models:
  - name: orders
    description: One line an order.
    columns:
      - {name: order_id, description: '{{ doc("order_key") }}', data_type: int}
      - {name: silent}
      - name: total
        description: >
          Money in
          all.
sources:
  - name: raw
    tables:
      - name: orders_raw
        columns: [{name: id, description: Key of the shop.}]
""",
        encoding="utf-8",
    )
    (models / "broken.yml").write_text("models: [", encoding="utf-8")
    (models / "staging" / "stg_orders.sql").write_text(STAGING, encoding="utf-8")
    (models / "staging" / "stg_broken.sql").write_text("select ((( from", encoding="utf-8")
    (models / "staging" / "stg_latin.sql").write_bytes(b"select '\xe9\xff' as x from t")
    (models / "report.sql").write_text("select id as key from {{ ref('orders') }}", encoding="utf-8")
    git = folder / ".git"
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (git / "refs" / "heads" / "main").write_text("0123456789abcdef\n", encoding="utf-8")
    (git / "config").write_text(
        '[remote "origin"]\n\turl = git@host.example:owner/shop.git\n', encoding="utf-8"
    )
    return folder


def test_a_project_is_harvested_and_what_cannot_be_read_is_named(project: Path) -> None:
    found = harvest(project)
    assert [tuple(row.values()) for row in found.descriptions] == [
        ("owner/shop", "model", "orders", "One line an order.", "order_id", "int", "The order's key."),
        ("owner/shop", "model", "orders", "One line an order.", "total", "", "Money in all."),
        ("owner/shop", "source", "orders_raw", "", "id", "", "Key of the shop."),
    ]
    assert tuple(found.renames[0].values()) == ("owner/shop", "01234567", "orders", "id", "order_id", "1")
    assert [row["renamed"] for row in found.renames] == ["1", "0", "1", "1", "1", "0"]
    assert sorted(file.name for file, _ in found.skipped) == ["broken.yml", "stg_broken.sql", "stg_latin.sql"]


def test_the_csv_files_are_read_back_as_examples(project: Path, tmp_path: Path) -> None:
    described, renamed = write_harvest(harvest(project), tmp_path / "out")
    with described.open(encoding="utf-8", newline="") as stream:
        assert next(csv.reader(stream))[:3] == ["source_repo", "kind", "table"]
    assert read_data(str(described)).examples == read_data(f"dbt:{project}").examples
    pairs = read_data(str(renamed))
    assert pairs.examples == read_data(f"dbt:{project}#renames").examples
    assert (pairs.examples[0].text, pairs.examples[0].target) == ("orders : id", "order_id")


def test_a_folder_without_models_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"has no folder models; name the folder that holds dbt_project\.yml"
    ):
        harvest(tmp_path)
