"""The entry of the Streamlit pages: `dqa review` runs this file."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui.app import ask, catalogue, mapping, overview, review, rules, runs, teach

st.set_page_config(
    page_title="Data quality", page_icon=str(Path(__file__).parent / "icon.svg"), layout="wide"
)
to_review = st.Page(
    review.page, title="Review", url_path="review", icon=":material/fact_check:", default=True
)
of_rules = st.Page(rules.page, title="Rules", url_path="rules", icon=":material/rule:")
of_columns = st.Page(catalogue.page, title="Catalogue", url_path="catalogue", icon=":material/book_2:")
of_mappings = st.Page(mapping.page, title="Mapping", url_path="mapping", icon=":material/schema:")
st.session_state["review_page"], st.session_state["rules_page"] = to_review, of_rules
st.session_state["catalogue_page"], st.session_state["mapping_page"] = of_columns, of_mappings
st.navigation(
    [
        to_review,
        of_rules,
        of_columns,
        of_mappings,
        st.Page(ask.page, title="Ask me", url_path="ask", icon=":material/quiz:"),
        st.Page(teach.page, title="By example", url_path="by-example", icon=":material/school:"),
        st.Page(runs.page, title="Runs", url_path="runs", icon=":material/history:"),
        st.Page(overview.page, title="Overview", url_path="overview", icon=":material/monitoring:"),
    ],
    position="top",
).run()
