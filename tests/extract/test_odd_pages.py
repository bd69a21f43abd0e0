"""Pages as nobody should have written them: encodings, XML, frames, noughts, depth."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from importer.errors import NotReadable
from importer.extract.encoding import decode, guessed
from importer.extract.registry import read
from importer.formats import Given, html
from importer.model import Comment, Page, Problem

PAGE = (
    "<html><head>{head}<title>Ein Beitrag</title></head><body class='single postid-7'>"
    "<div id='post-7'><h1 class='entry-title'>Ein Beitrag</h1></div>"
    "<div id='comments'><ol class='comment-list'>{comments}</ol></div></body></html>"
)
COMMENT = (
    "<li class='comment' id='comment-{number}'><article class='comment-body'>"
    "<b class='fn'>{name}</b> <time datetime='2012-03-04T10:01:00+01:00'>4. 3. 2012</time>"
    "<div class='comment-content'><p>{text}</p></div></article>"
)
SAID = {
    "windows-1251": ("Анна", "Привет, это комментарий к записи. Спасибо!"),
    "koi8-r": ("Анна", "Привет, это комментарий к записи. Спасибо!"),
    "shift_jis": ("花子", "これはコメントです。ありがとうございます"),
    "euc_jp": ("花子", "これはコメントです。ありがとうございます"),
    "gb18030": ("小明", "这是一个评论，谢谢作者，写得很好"),
    "euc_kr": ("지수", "감사합니다 정말 좋은 글이네요 잘 읽었습니다"),
    "windows-1253": ("Άννα", "Καλημέρα, πολύ ωραίο άρθρο. Ευχαριστώ πολύ!"),
    "windows-1252": ("Jürgen", "Größe „und“ Übermut – ja, schön gesagt"),
}


def page(name: str = "Anna", text: str = "Hallo", head: str = "") -> str:
    """Make a page of WordPress with one comment."""
    comment = COMMENT.format(number=1, name=name, text=text)
    return PAGE.format(head=head, comments=f"{comment}</li>")


def comments(body: bytes) -> list[Comment]:
    """Read a page's comments."""
    items = read(Page(url="https://blog.example/hallo/", body=body))
    return [each for each in items if isinstance(each, Comment)]


def problems(body: bytes) -> Iterator[str]:
    """Read what is told about a page."""
    for each in read(Page(url="https://blog.example/hallo/", body=body)):
        if isinstance(each, Problem):
            yield each.what


@pytest.mark.parametrize("encoding", SAID)
def test_a_page_that_does_not_say_its_encoding_is_read_by_a_guess_that_is_told(
    encoding: str,
) -> None:
    name, text = SAID[encoding]
    body = page(name, text).encode(encoding)
    (found,) = comments(body)
    assert (name, f"<p>{text}</p>") == (found.author.name, found.body)
    assert any("a guess" in each for each in problems(body))


@pytest.mark.parametrize("encoding", ["koi8-r", "Shift_JIS", "gb2312"])
def test_a_declared_encoding_is_no_guess(encoding: str) -> None:
    name, text = SAID[{"Shift_JIS": "shift_jis", "gb2312": "gb18030"}.get(encoding, encoding)]
    for head in (f"<meta charset={encoding}>", ""):
        before = "" if head else f"<?xml version='1.0' encoding='{encoding}'?>"
        body = (before + page(name, text, head)).encode(encoding)
        assert [name] == [each.author.name for each in comments(body)]
        assert [] == list(problems(body))


def test_german_with_few_umlauts_is_never_taken_for_another_script() -> None:
    """A vowel with dots and the letter behind it may be one sign of Chinese."""
    body = page(text="Schöne Grüße aus Österreich, ich hätte es nicht gewußt. " * 9)
    assert "windows-1252" == guessed(body.encode("cp1252"))
    assert "windows-1252" == guessed("Größe".encode("cp1252"))
    assert "windows-1252" == guessed(bytes(range(128, 256)))


def test_a_page_saved_as_utf_16_is_a_page() -> None:
    body = page("Jürgen").encode("utf-16")
    assert html.sniff(body[:4096])
    assert ["Jürgen"] == [each.author.name for each in comments(body)]


def test_xhtml_s_closed_elements_swallow_nothing() -> None:
    """A script without an end takes the rest of the page with it in HTML, not in XML."""
    head = "<script src='x.js' /><title/><a name='top'/>"
    body = f"<?xml version='1.0' encoding='UTF-8'?>\n{page(head=head)}".encode()
    assert html.sniff(body)
    assert ["Anna"] == [each.author.name for each in comments(body)]


def test_noughts_are_left_out() -> None:
    (found,) = comments(page("An\0na", "Ha\0llo").encode())
    assert ("Anna", "<p>Hallo</p>") == (found.author.name, found.body)


def test_comments_nested_a_thousand_deep_come_in_and_the_cut_is_told() -> None:
    deep = "".join(
        COMMENT.format(number=number, name="Anna", text=number) + "<ol class='children'>"
        for number in range(1, 3000)
    )
    body = PAGE.format(head="", comments=deep).encode()
    assert 900 < len(comments(body))
    assert any("nested too deeply" in each for each in problems(body))


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html>",
        b"<html><frameset cols='20%,80%'><frame src='a.html'><noframes>Nein</noframes></frameset>",
        b"<html><body>" + bytes(range(256)) * 40,
    ],
    ids=["nothing", "frames", "noise"],
)
def test_a_page_without_a_blog_is_one_clear_sentence(body: bytes) -> None:
    with pytest.raises(NotReadable, match="of no blog software that is known here"):
        list(html.read(io.BytesIO(body), Given("x.html", "https://blog.example")))


def test_bytes_of_any_kind_become_text() -> None:
    for start in range(0, 256, 16):
        body = bytes((start + each * 7) % 256 for each in range(2048))
        assert decode(Page(url="x", body=body)).text
