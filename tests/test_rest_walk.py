"""The walk through a list that changes while it is read: whatever happens, nothing is missed."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from importer.model import Page
from importer.scrapers.rest.walk import walk

# At which request, from which row on, how many rows go away.
EVENTS = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 400), st.integers(1, 300)))
ARRIVALS = st.dictionaries(st.integers(1, 12), st.integers(1, 150), max_size=3)


@given(
    count=st.integers(0, 450),
    events=EVENTS,
    arrivals=ARRIVALS,
    hidden=st.sets(st.integers(1, 450), max_size=60),
)
def test_what_was_there_all_the_time_is_read_exactly_once(
    count: int, events: list[tuple[int, int, int]], arrivals: dict[int, int], hidden: set[int]
) -> None:
    """Rows go and come between requests, some are hidden; the total never stays the same."""
    there = list(range(1, count + 1))
    requests, latest = 0, count
    gone: set[int] = set()

    def ask(offset: int, size: int) -> Page:
        nonlocal requests, latest
        requests += 1
        before = len(there)
        for _, start, length in (event for event in events if event[0] == requests):
            gone.update(there[start : start + length])
            del there[start : start + length]
        if before == len(there):  # a total that is made up for would hide the change from us
            there.extend(range(latest + 1, latest + 1 + arrivals.get(requests, 0)))
            latest += arrivals.get(requests, 0)
        rows = [{"id": id} for id in there[offset : offset + size] if id not in hidden]
        total = {"x-wp-total": str(len(there))}
        return Page(url="x", body=json.dumps(rows).encode(), headers=total)

    found = [row["id"] for window in walk(ask) for row in window.rows]

    assert sorted(set(found)) == found
    stayed = set(range(1, count + 1)) - gone - hidden
    assert set() == stayed - set(found)
    assert requests < 200


@given(count=st.integers(0, 450), total=st.sampled_from([True, False]))
def test_a_list_that_stays_as_it_is_costs_few_requests(count: int, total: bool) -> None:
    """A window of 100 brings 90 new rows; the end costs one more, without a total five."""
    requests = 0

    def ask(offset: int, size: int) -> Page:
        nonlocal requests
        requests += 1
        rows = [{"id": id} for id in range(1, count + 1)][offset : offset + size]
        headers = {"x-wp-total": str(count)} if total else {}
        return Page(url="x", body=json.dumps(rows).encode(), headers=headers)

    found = [row["id"] for window in walk(ask) for row in window.rows]

    assert list(range(1, count + 1)) == found
    assert requests <= -(-count // 90) + (1 if total else 5)
