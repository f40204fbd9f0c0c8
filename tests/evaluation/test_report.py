"""The pages and their pictures: everything escaped, nothing fetched, one picture's ids unlike another's."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.evaluation import samples
from tests.evaluation.test_ranked_pairs import matcher
from training.evaluation.comparison import compare
from training.evaluation.comparison_report import write_comparison
from training.evaluation.measured import measure
from training.evaluation.report import write_report
from training.report import charts
from training.report.page import Section, render_page, write_page

HOSTILE = "<script>alert('x')</script> & \"$a_b$\" \x00 日本 ]]> {{ 7 * 7 }}"


class Page(HTMLParser):
    """Tags, ids and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.addresses: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        for name, value in attrs:
            if name == "id":
                self.ids[value] += 1
            if name in ("src", "href", "xlink:href"):
                self.addresses.append(value)

    def handle_data(self, data):
        self.text += data


def page_of(file: Path) -> Page:
    page = Page(file.read_text(encoding="utf-8"))
    assert page.tags["script"] == 0
    assert [name for name, count in page.ids.items() if count > 1] == []
    assert [one for one in page.addresses if not one.startswith(("#", "data:"))] == []
    return page


def pictures() -> list[str]:
    names, xs = [HOSTILE, "b"], np.linspace(0, 1, 30)
    return [
        charts.bars(names, [1.5, float("nan")], title=HOSTILE, unit=" MB"),
        charts.lines({HOSTILE: (xs, xs), "b": (xs, xs**2)}, title="Loss", x=HOSTILE, y="y"),
        charts.histogram([1, 2, 2, float("inf")], title=HOSTILE, x="x"),
        charts.heatmap(np.array([[3, 1], [0, 2]]), names, title=HOSTILE),
        charts.scatter(xs, xs, title="S", x_name="x", y_name="y", colours=names * 15),
        charts.scatter(xs, xs, title="S", x_name="x", y_name="y", colours=xs),
        charts.scatter(xs, xs, title="S", x_name="x", y_name="y"),
        charts.reliability([0.2, 0.9], [0.3, 0.7], title=HOSTILE),
        charts.intervals(names, [(0.5, 0.4, 0.6)] * 2, title="I", x="f1", reference=0.55),
    ]


@pytest.fixture(scope="module")
def drawn() -> list[str]:
    return pictures()


def test_every_picture_is_svg_that_follows_the_page(drawn):
    for picture in drawn:
        root = ET.fromstring(picture)
        assert root.tag.endswith("svg")
        assert "var(--ink" in picture
        assert not re.search("#0[1-9]0[1-9]0[1-9]", picture)  # every placeholder is replaced


def test_the_same_picture_is_drawn_the_same(drawn):
    assert pictures() == drawn


def test_labels_are_text_cut_where_they_are_long():
    picture = charts.bars(["x" * 100, "$a_b$ < c"], [1, 2], title="T")
    texts = ["".join(one.itertext()) for one in ET.fromstring(picture).iter() if one.tag.endswith("}text")]
    assert "$a_b$ < c" in texts
    assert "x" * 39 + "…" in texts


@pytest.mark.parametrize("draw", [
    lambda: charts.bars([], [], title="T"),
    lambda: charts.lines({}, title="T", x="x", y="y"),
    lambda: charts.histogram([], title="T", x="x"),
    lambda: charts.histogram([3], title="T", x="x"),
    lambda: charts.heatmap(np.zeros((0, 0)), [], title="T"),
    lambda: charts.heatmap(np.full((2, 2), np.nan), ["a", "b"], title="T"),
    lambda: charts.scatter([], [], title="T", x_name="x", y_name="y", colours=[]),
    lambda: charts.intervals([], [], title="T"),
])  # fmt: skip
def test_nothing_to_draw_is_an_empty_picture(draw):
    assert ET.fromstring(draw()).tag.endswith("svg")


def test_a_page_holds_what_it_was_given_and_runs_nothing(tmp_path: Path, drawn):
    file = tmp_path / "deep" / "page.html"
    sections = [Section(HOSTILE, HOSTILE, ([HOSTILE, "n"], [[HOSTILE, "1,234"]]))]
    write_page(file, HOSTILE, [*sections, *(Section(f"P{i}", picture=one) for i, one in enumerate(drawn))])
    page = page_of(file)
    assert page.text.count("<script>alert('x')</script> & \"$a_b$\"") >= 5
    assert "49" not in page.text
    assert page.tags["svg"] == len(drawn)


@settings(max_examples=25)
@given(text=st.text(max_size=30))
def test_any_text_is_shown_and_makes_no_tag(text):
    html = render_page(text, [Section("s", text, (["h"], [[text]]))])
    assert Page(html).tags == Page(render_page("t", [Section("s", text and "x", (["h"], [["y"]]))])).tags


def test_columns_of_numbers_stand_at_the_right():
    rows = [
        ["a", "0.5", "1–2", "12 %", "+0.1 to -0.2", "x1"],
        ["2", "", "0.3–0.4", "3 %", "-1.0 to +2.0", "3"],
    ]
    html = render_page("t", [Section("s", table=(["name", "n1", "n2", "n3", "n4", "mixed"], rows))])
    heads = re.findall(r"<th( class=\"n\")?>(\w+)</th>", html)
    assert [name for right, name in heads if right] == ["n1", "n2", "n3", "n4"]


@pytest.mark.parametrize(
    ("predictions", "metric", "said"),
    [
        (samples.classes(300), "macro_f1", ["Worst subgroup: no header", "city", "Reliability", "Confusion"]),
        (samples.scorer(100), "average_precision", ["Precision over recall", "No subgroup is clearly worse"]),
        (samples.generator(["a", "b"], ["a", HOSTILE]), "exact_match", ["1 of 2 are wrong", "{{ 7 * 7 }}"]),
        (matcher(2.0), "mrr", ["queries put another candidate first", "partner"]),
    ],
    ids=["classes", "scorer", "generator", "matcher"],
)
def test_an_evaluation_report_shows_figures_pictures_and_mistakes(tmp_path: Path, predictions, metric, said):
    measured = measure(predictions, metric, resamples=50)
    write_report(tmp_path / "r.html", predictions, measured, {"purpose": "Says kinds.", "limits": HOSTILE})
    page = page_of(tmp_path / "r.html")
    for words in [*said, "Says kinds.", f"{measured.figures[metric].value:.3f}"]:
        assert words in page.text


def test_a_report_of_many_classes_draws_the_most_confused(tmp_path: Path):
    count = 60
    labels = tuple(f"class {i}" for i in range(count))
    few = samples.classes(300)
    scores = np.zeros((300, count))
    scores[:, : few.scores().shape[1]] = few.scores()
    predictions = type(few)(few.task, few.model, labels, few.examples, scores)
    write_report(tmp_path / "r.html", predictions, measure(predictions, "accuracy", resamples=20))
    assert "The 25 most confused of 60 classes" in page_of(tmp_path / "r.html").text


def test_a_comparison_report_shows_what_was_won_and_lost(tmp_path: Path):
    a, b = samples.classes(300, model="k@1"), samples.classes(300, seed=1, skill=3.2, model="k@2")
    found = compare(a, b, "macro_f1", resamples=100)
    write_comparison(tmp_path / "c.html", a, b, found)
    page = page_of(tmp_path / "c.html")
    for words in (found.verdict(), f"Won: B alone is right ({len(found.only_b)})", "with header"):
        assert words in page.text
