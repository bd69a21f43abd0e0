"""The text of a page's comments as one run of words, ours and trafilatura's, measured alike."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from statistics import mean

from bench.samples import Row, Sample, words
from importer.model import Comment

ONE_LINE = 4  # words in a row that count as recalled


def ours_recalled(sample: Sample, found: dict[str, Comment]) -> Iterator[Row]:
    """Tell how much of the feed's texts is in what we read of a page."""
    yield from _recall(sample, "", words("\n".join(item.body for item in found.values())))


def theirs_recalled(sample: Sample) -> Iterator[Row]:
    """Tell how much of them is in what trafilatura reads; of the rest it knows nothing."""
    if sample.gold:
        yield from _recall(sample, "theirs ", _theirs(sample))
        yield Row("theirs structure", sample.site, 0.0, sample.file)


def _recall(sample: Sample, whose: str, said: list[str]) -> Iterator[Row]:
    here = set(_runs(said))
    for gold in sample.gold:
        if len(gold.words) >= ONE_LINE:
            share = mean(run in here for run in _runs(gold.words))
            yield Row(f"{whose}recall", sample.site, share, sample.file)
            yield Row(f"{whose}recovered", sample.site, float(share >= 0.8), sample.file)


def _runs(text: list[str]) -> list[tuple[str, ...]]:
    return [tuple(text[at : at + ONE_LINE]) for at in range(len(text) - ONE_LINE + 1)]


def theirs_is_here() -> bool:
    """Tell whether trafilatura is installed."""
    return find_spec("trafilatura") is not None


def _theirs(sample: Sample) -> list[str]:
    from trafilatura import bare_extraction

    got = bare_extraction(sample.page.body, include_comments=True, with_metadata=False)
    return words((got.comments or "") if got is not None else "")
