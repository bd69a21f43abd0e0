"""The numbers of a database as Prometheus reads them: for the textfile collector, by cron.

Counted by SQL each time, not by counters of a process, which lie where there are several.
https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlite_utils import Database

from moderation.service import WAITING


class Metric(NamedTuple):
    """One family: its name, what it says, its labels, and the query for labels and value."""

    name: str
    help: str
    labels: tuple[str, ...]
    query: str
    type: str = "gauge"


SECONDS = "cast(strftime('%s', substr({}, 1, 19)) as integer)"
METRICS = (
    Metric("nachlese_comments", "Comments by status now.", ("site", "status"),
           "select p.site, c.status, count(*) from comments_now c join posts p on p.key = c.post"
           " group by 1, 2"),
    Metric("nachlese_vanished_comments", "Comments no longer at their site.", ("site",),
           "select p.site, count(*) from comments c join posts p on p.key = c.post"
           " where c.vanished is not null group by 1"),
    Metric("nachlese_waiting_comments", "Comments that wait for a moderator.", ("site",),
           f"select p.site, count(*) {WAITING} group by 1"),
    Metric("nachlese_verdicts", "Comments judged, by band.", ("band",),
           "select band, count(*) from verdicts group by 1"),
    Metric("nachlese_decisions_total", "Decisions made here, by action.", ("action",),
           "select action, count(*) from decisions group by 1", "counter"),
    Metric("nachlese_outbox", "Decisions and replies for the sites, by state.", ("state",),
           "select state, count(*) from outbox group by 1"),
    Metric("nachlese_problems", "Records that could not be used.", (),
           "select count(*) from problems where lost"),
    Metric("nachlese_sync_success_timestamp_seconds", "Start of the last complete sync.",
           ("site",), f"select site, {SECONDS.format('checked')} from origins"
           " where checked is not null"),
    Metric("nachlese_sync_failures", "Syncs that failed in a row.", ("site",),
           "select site, coalesce(json_extract(state, '$.trouble.failures'), 0) from origins"),
)  # fmt: skip


def exposition(db: Database) -> str:
    """Give all numbers in the text format of Prometheus."""
    return "".join(line for metric in METRICS for line in lines(db, metric))


def lines(db: Database, metric: Metric) -> Iterator[str]:
    """Give the lines of one family."""
    yield f"# HELP {metric.name} {metric.help}\n# TYPE {metric.name} {metric.type}\n"
    for *values, number in db.conn.execute(metric.query, {"site": ""}):
        pairs = (
            f'{name}="{escaped(str(value))}"'
            for name, value in zip(metric.labels, values, strict=True)
        )
        labels = ",".join(pairs)
        yield f"{metric.name}{f'{{{labels}}}' if labels else ''} {number}\n"


def escaped(text: str) -> str:
    """Give a label's value as it may stand between quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
