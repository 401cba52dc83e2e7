"""The published table of advice is that of the races, and says what they say."""

import pytest

from benchmarks.advice import read_results
from benchmarks.advice_page import PAGE, chance, has_winner, is_right, write_page
from benchmarks.advice_tables import QUESTIONS

pytestmark = pytest.mark.once


def line(place, advised, low, high):
    return {"place": str(place), "advised": str(advised or ""), "low": str(low), "high": str(high)}


def test_advice_is_right_if_one_of_the_first_two_may_be_as_good_as_the_winner():
    best, near, far = line(1, None, 0, 0), line(2, 2, -0.1, 0.3), line(3, 1, 0.2, 0.4)
    assert is_right([best, near, far]) and not has_winner([best, near, far])
    assert not is_right([best, {**near, "advised": "3"}, far])
    assert chance([best, near, far]) == 1
    assert chance([best, far, far]) == pytest.approx(2 / 3)


def test_advice_is_right_on_at_least_16_of_20_tables_and_more_often_than_chance():
    found = read_results()
    assert set(found) == {question.name for question in QUESTIONS} and len(found) == 20
    assert sum(map(is_right, found.values())) >= 16
    assert sum(map(is_right, found.values())) > sum(map(chance, found.values()))


def test_page_is_that_of_the_races(tmp_path):
    write_page(QUESTIONS, read_results(), tmp_path / "page.md")
    assert (tmp_path / "page.md").read_text() == PAGE.read_text()
