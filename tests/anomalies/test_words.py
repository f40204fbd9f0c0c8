from __future__ import annotations

import pytest

from assistant.anomalies.vocabulary import hiding, letters, zipf
from assistant.anomalies.words import is_built, slip_of, slip_sentence


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("recieve", "receive"),
        ("goverment", "government"),
        ("benficiary", "beneficiary"),
        ("hosptial", "hospital"),
    ],
)
def test_a_misspelling_is_traced_to_the_word_meant(word: str, right: str) -> None:
    found = slip_of(word)
    assert found is not None
    assert found.right == right
    assert found.gain == pytest.approx(zipf(right) - zipf(word))


@pytest.mark.parametrize("word", ["hospital", "house", "krankenhaus", "ospedale"])
def test_a_common_word_of_any_language_is_no_slip(word: str) -> None:
    assert slip_of(word) is None


def test_words_built_of_known_ones() -> None:
    assert is_built("healthcenter")
    assert not is_built("nurisng")


def test_unusual_letters_are_less_likely() -> None:
    assert letters("nurisng") < letters("nursing")


def test_hidden_words_come_back() -> None:
    rare = "carteret"
    known = zipf(rare)
    with hiding(1.0, 3):
        assert zipf(rare) == 0
        assert zipf("hospital") > 4
    assert zipf(rare) == known > 0


def test_the_sentence_says_how_much_commoner_the_word_meant_is() -> None:
    assert slip_sentence("'recieve'", "'receive'", "recieve") == (
        "'receive' is about 100 times as common as 'recieve', which differs by one slip."
    )
    assert "not a known word" in slip_sentence("'nurisng'", "'nursing'", "nurisng")
