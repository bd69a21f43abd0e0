"""Comments that are not in the page: which service holds them, and how to get them."""

from __future__ import annotations

from collections.abc import Iterator

from importer.extract import Tree
from importer.extract.tree import first
from importer.model import Problem

# name, what shows it in a page, how to get the comments
SERVICES = (
    (
        "Disqus",
        '#disqus_thread, script[src*="disqus.com/embed.js"], script[src*=".disqus.com/count"]',
        "export them in Disqus (Admin > Moderation > Export) and import that file",
    ),
    (
        "Facebook",
        ".fb-comments, fb\\:comments",
        "Facebook gives no export of them; save the page from a browser",
    ),
    (
        "wpDiscuz",
        "#wpdcom, #wpd-threads",
        "WordPress has them all: import an export file (WXR) or by its REST interface",
    ),
    ("IntenseDebate", "#idc-container, #idc-commentcount", "export them as XML in IntenseDebate"),
    ("Livefyre", "#livefyre-comments, .livefyre-commentcount", "Livefyre is gone; try an archive"),
    ("Coral", "#coral_thread, #coral_talk_stream, #coral-embed", "ask the operator for an export"),
    ("Hyvor Talk", "#hyvor-talk-view, hyvor-talk-comments", "export them as JSON in Hyvor Talk"),
    ("utterances", 'script[src*="utteranc.es"], script[src*="giscus.app"]', "they are on GitHub"),
    (
        "Jetpack",
        "#jetpack_remote_comment, .jetpack_remote_comment",
        "the form alone is a frame; import the comments by the REST interface or a feed",
    ),
)


ANY = ", ".join(mark for _, mark, _ in SERVICES)


def services(tree: Tree) -> list[tuple[str, str]]:
    """Give name and advice of each service whose mark is in a page."""
    if first(tree, ANY) is None:
        return []
    return [(name, advice) for name, mark, advice in SERVICES if first(tree, mark) is not None]


def remarks(where: str, found: list[tuple[str, str]]) -> Iterator[Problem]:
    """Say that comments are not in this page and how to get them."""
    for name, advice in found:
        what = f"comments are not in this page but with {name}: {advice}"
        yield Problem(where=where, what=what, lost=False)
