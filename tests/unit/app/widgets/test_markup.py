"""Texts from files are never markup."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from app.widgets.markup import breakable, plain, prose, prose_markdown, tag, text


class Reader(HTMLParser):
    """Collects the texts and tags of some HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


TEXTS = st.text(st.characters(codec="ascii", min_codepoint=32))


@given(TEXTS)
def test_a_text_reads_back_as_it_was(value: str) -> None:
    assert read(text(value)).tags == []
    assert "".join(read(text(value)).texts) == value
    assert set(read(breakable(value)).tags) <= {"wbr"}
    assert "".join(read(breakable(value)).texts) == value


@given(TEXTS)
def test_a_sentence_holds_no_markup_but_code(value: str) -> None:
    reader = read(prose(value))
    assert set(reader.tags) <= {"code"}
    assert "".join(reader.texts) == (value if value.count("`") % 2 else value.replace("`", ""))


def test_attributes_are_escaped() -> None:
    assert tag("div", "x", class_="a", title='"<') == '<div class="a" title="&quot;&lt;">x</div>'
    assert tag("i", title=None) == "<i></i>"


def test_code_in_a_sentence() -> None:
    assert prose("set `a<b` here") == "set <code>a&lt;b</code> here"
    assert prose("one ` alone") == "one ` alone"
    assert prose_markdown("set `a*b` *here*") == r"set `a*b` \*here\*"


def test_a_name_keeps_its_underscores_and_loses_its_meaning() -> None:
    assert plain("transformer_d_model (policy.yaml:3)") == "transformer_d_model (policy.yaml:3)"
    assert plain("&lt; a & b") == r"\&lt; a & b"
    assert plain("_x_ [a](b) :red[c] $d$") == r"\_x\_ \[a\](b) \:red\[c\] \$d\$"
