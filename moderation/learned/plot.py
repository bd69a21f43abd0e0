"""A reliability plot as SVG: of comments said to be spam with 80 %, are 80 in 100 spam?

A dozen marks on a square need no charting library; the text is made of numbers and our own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from moderation.learned.evaluation import Bin

SIZE, MARGIN = 320, 48
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#333}.axis{stroke:#999}.even{stroke:#bbb;"
    "stroke-dasharray:4 4}.mark{fill:#0b6e99}.range{stroke:#0b6e99}"
)


def reliability_svg(bins: Sequence[Bin], title: str, x: str, y: str) -> str:
    """Give the plot; `x` and `y` say what the axes are."""
    whole = SIZE + 2 * MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" role="img"'
            f' aria-labelledby="t"><title id="t">{escape(title)}</title><style>{_STYLE}</style>',
            f'<rect width="{whole}" height="{whole}" fill="#fff"/>',
            *_axes(x, y),
            *(line for each in bins for line in _mark(each)),
            f'<text x="{MARGIN}" y="{MARGIN - 20}">{escape(title)}</text>',
            "</svg>\n",
        ]
    )


def _axes(x: str, y: str) -> Iterator[str]:
    yield _line("axis", (0, 0), (1, 0))
    yield _line("axis", (0, 0), (0, 1))
    yield _line("even", (0, 0), (1, 1))
    for tenth in range(0, 11, 2):
        left, low = _at(0, tenth / 10)
        yield f'<text x="{left - 30:.1f}" y="{low + 4:.1f}">{tenth * 10} %</text>'
        left, low = _at(tenth / 10, 0)
        yield f'<text x="{left - 12:.1f}" y="{low + 18:.1f}">{tenth * 10} %</text>'
    middle, low = _at(0.5, 0)
    yield f'<text x="{middle:.1f}" y="{low + 38:.1f}" text-anchor="middle">{escape(x)}</text>'
    yield (
        f'<text transform="translate(12 {MARGIN + SIZE / 2:.1f}) rotate(-90)"'
        f' text-anchor="middle">{escape(y)}</text>'
    )


def _mark(each: Bin) -> Iterator[str]:
    yield _line("range", (each.probability, each.low), (each.probability, each.high))
    left, top = _at(each.probability, each.share)
    yield (
        f'<circle class="mark" cx="{left:.1f}" cy="{top:.1f}" r="4">'
        f"<title>{each.probability:.3f}: {each.share:.3f} ({each.size})</title></circle>"
    )


def _line(name: str, start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = _at(*start), _at(*end)
    return f'<line class="{name}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def _at(x: float, y: float) -> tuple[float, float]:
    return MARGIN + x * SIZE, MARGIN + (1 - y) * SIZE
