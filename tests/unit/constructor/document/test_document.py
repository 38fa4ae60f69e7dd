"""Reading: the values of YAML 1.1, their places, and every problem at once."""

from datetime import date

import pytest
import yaml

from constructor.document import Alias, Document, Mapping, Scalar, Sequence
from constructor.document.splice import same

SAMPLE = """\
# a component
schema_version: 1
params: &shared
  lr: 1e-4      # a string by the rules of YAML 1.1
  eps: 1.0e-4
  old: 010
  flag: yes
  day: 2024-02-03
  nothing:
  none: ~
  text: "a: \\"b\\""
list:
- 1
- - 2
  - {x: 'y', z: [3, ]}
-
block: |
  one

  two

again: *shared
"""


def codes(text: str | bytes) -> list[str]:
    return [problem.code for problem in Document.parse(text, "f.yaml").problems]


def places(text: str) -> list[str]:
    return [f"{p.code} {p.location}" for p in Document.parse(text, "f.yaml").problems]


def test_values_follow_yaml_1_1() -> None:
    document = Document.parse(SAMPLE)
    assert not document.problems
    data = document.data()
    assert same(data, yaml.safe_load(SAMPLE))
    assert data["params"] == {
        "lr": "1e-4",
        "eps": 1e-4,
        "old": 8,
        "flag": True,
        "day": date(2024, 2, 3),
        "nothing": None,
        "none": None,
        "text": 'a: "b"',
    }


def test_data_is_a_new_copy_each_time() -> None:
    document = Document.parse(SAMPLE)
    document.data()["params"]["lr"] = 1
    assert document.data()["params"]["lr"] == "1e-4"
    assert document.data()["again"]["lr"] == "1e-4"


def test_a_location_is_the_start_of_the_value_and_an_alias_leads_to_its_anchor() -> None:
    document = Document.parse(SAMPLE, "exp1/a.yaml")
    assert str(document.location(("params", "lr"))) == "exp1/a.yaml:4:7"
    assert str(document.location(("list", 1, 1, "z", 0))) == "exp1/a.yaml:15:18"
    assert document.location(("again", "lr")) == document.location(("params", "lr"))
    assert document.location(("nowhere",)) is None
    locations = document.locations()
    assert locations[("params", "lr")] == document.location(("params", "lr"))
    assert [path for path in locations if path[:1] == ("list",)] == [
        ("list",),
        ("list", 0),
        ("list", 1),
        ("list", 1, 0),
        ("list", 1, 1),
        ("list", 1, 1, "x"),
        ("list", 1, 1, "z"),
        ("list", 1, 1, "z", 0),
        ("list", 2),
    ]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("params", "lr"), "1e-4"),
        (("params", "text"), '"a: \\"b\\""'),
        (("params", "nothing"), ""),
        (("list", 1, 1), "{x: 'y', z: [3, ]}"),
        (("list", 1), "- 2\n  - {x: 'y', z: [3, ]}"),
        (("block",), "|\n  one\n\n  two"),
        (("again",), "*shared"),
    ],
)
def test_a_span_is_exactly_the_text_of_the_value(path: tuple[str | int, ...], text: str) -> None:
    span = Document.parse(SAMPLE).span(path)
    assert span is not None
    assert SAMPLE[span.start : span.end] == text


def test_nodes_tell_anchors_aliases_and_styles() -> None:
    document = Document.parse(SAMPLE)
    shared, again = document.node(("params",)), document.node(("again",))
    assert isinstance(shared, Mapping)
    assert shared.anchor == "shared"
    assert not shared.flow
    assert isinstance(again, Alias)
    assert again.target is shared
    flow = document.node(("list", 1, 1))
    assert isinstance(flow, Mapping)
    assert flow.flow
    assert isinstance(document.node(("list",)), Sequence)
    scalar = document.node(("params", "text"))
    assert isinstance(scalar, Scalar)
    assert scalar.style == '"'


def test_a_span_leaves_out_anchor_and_tag_and_a_key_has_its_own() -> None:
    text = "a: &x !!str 12  # c\nb: *x\n"
    document = Document.parse(text)
    span, key = document.span(("a",)), document.key_span(("a",))
    assert span is not None
    assert key is not None
    assert text[span.start : span.end] == "12"
    assert text[key.start : key.end] == "a"
    assert document.data() == {"a": "12", "b": "12"}
    assert document.key_span(()) is None


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfa: 1\r\nb: [x,\r\n  y]\r\n",
        b"a: 1",
        b"a: 1\n\n\n# end",
        b"",
        b"\n",
        b"a: \xff\xfe broken\n",
        b"a: [1\n",
        "a: é🙂\n".encode(),
        b"\xff\xfea\x00:\x00",
    ],
)
def test_bytes_come_back_as_they_were(content: bytes) -> None:
    assert Document.parse(content).to_bytes() == content


def test_a_byte_order_mark_shifts_no_column() -> None:
    document = Document.parse("\ufeffa: 1\nb: 🙂 x\nc: 2\n", "f.yaml")
    assert document.bom
    assert str(document.location(("a",))) == "f.yaml:1:4"
    assert str(document.location(("c",))) == "f.yaml:3:4"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_for_every_line_break(newline: str) -> None:
    document = Document.parse(newline.join(("a: 1", "b:", "  c: 2", "")), "f.yaml")
    assert str(document.location(("b", "c"))) == "f.yaml:3:6"


def test_every_problem_is_found_at_once_with_its_own_place() -> None:
    text = "on: 1\n<<: 2\n1: x\na: *nope\nb: 2024-13-01\nc: !!python/object:os.x {}\nd: 1\nd: 2\n? [e]\n: 1\n"
    assert places(text) == [
        "non-string-key f.yaml:1:1",
        "merge-key f.yaml:2:1",
        "non-string-key f.yaml:3:1",
        "unknown-anchor f.yaml:4:4",
        "invalid-value f.yaml:5:4",
        "unknown-tag f.yaml:6:4",
        "duplicate-key f.yaml:8:1",
        "non-string-key f.yaml:9:3",
    ]
    assert Document.parse(text).data() == {
        "on": 1,
        "1": "x",
        "a": None,
        "b": "2024-13-01",
        "c": {},
        "d": 2,
    }


def test_the_path_of_a_problem_leads_to_it() -> None:
    document = Document.parse("a:\n  - {x: 1, x: 2}\n  - b: {yes: 1}\n")
    assert [problem.path for problem in document.problems] == [("a", 0, "x"), ("a", 1, "b", "yes")]


def test_a_quoted_key_may_look_like_anything() -> None:
    assert codes('"on": 1\n"<<": 2\n"1": 3\n!!str 4: 5\n') == []


def test_every_unquoted_interpolation_in_braces_is_reported_and_still_read() -> None:
    text = "a: {b: ${x.y}, c: [${env:int:N,3}, z${x}z]}\nd: ${fine}\n"
    assert places(text) == [
        "unquoted-interpolation f.yaml:1:8",
        "unquoted-interpolation f.yaml:1:20",
        "unquoted-interpolation f.yaml:1:37",
    ]
    document = Document.parse(text)
    assert document.complete
    assert document.data() == {
        "a": {"b": "${x.y}", "c": ["${env:int:N,3}", "z${x}z"]},
        "d": "${fine}",
    }


def test_tabs_are_reported_and_what_they_indent_is_read() -> None:
    document = Document.parse("a:\n\tb: 1\n\tc:\n\t\td: 2\ne: 3\n", "f.yaml")
    assert places(document.text) == ["tab-indentation f.yaml:2:1"]
    assert document.data() == {"a": {"b": 1, "c": {"d": 2}}, "e": 3}


def test_a_tab_between_values_is_a_warning_and_one_inside_a_value_or_comment_is_none() -> None:
    document = Document.parse('a:\t1\nb: "x\ty"  # c\td\n')
    assert [(p.code, p.severity) for p in document.problems] == [("tab-separation", "warning")]
    assert document.data() == {"a": 1, "b": "x\ty"}


@pytest.mark.parametrize(
    ("text", "place", "data"),
    [
        ("a: 1\nb: [2, 3\nc: 4\n", "yaml-syntax f.yaml:3:2", {"a": 1, "b": [2, "3 c"]}),
        ('a: 1\nb: "open\nc: 4\n', "yaml-syntax f.yaml:2:4", {"a": 1, "b": None}),
        ("a: 1\n- b\n", "yaml-syntax f.yaml:2:1", {"a": 1}),
        ("a: x: y\nb: 2\n", "yaml-syntax f.yaml:1:5", {"a": "x: y", "b": 2}),
        ("a: @x\nb: `y`\n", "yaml-syntax f.yaml:1:4", {"a": "@x", "b": "`y`"}),
    ],
)
def test_a_syntax_error_is_located_and_what_stands_before_it_is_read(
    text: str, place: str, data: object
) -> None:
    assert places(text)[0] == place
    assert Document.parse(text).data() == data


@pytest.mark.parametrize(
    ("text", "code", "location"),
    [
        ("", "empty-document", "f.yaml:1:1"),
        ("# only a comment\n", "empty-document", "f.yaml:1:1"),
        ("\n- a\n", "not-a-mapping", "f.yaml:2:1"),
        ("word", "not-a-mapping", "f.yaml:1:1"),
        ("a: 1\n---\nb: 2\n", "second-document", "f.yaml:2:1"),
        ("a: &x 1\nb: &x 2\n", "duplicate-anchor", "f.yaml:2:4"),
        ("a: &x [*x]\n", "anchor-contains-itself", "f.yaml:1:8"),
        ("a: \x00b\n", "unprintable-character", "f.yaml:1:4"),
        ("a: =\n", "unknown-tag", "f.yaml:1:4"),
        ("a: !!set {x, y}\n", "unknown-tag", "f.yaml:1:4"),
    ],
)
def test_each_kind_of_broken_file_has_its_code_and_place(text: str, code: str, location: str) -> None:
    assert places(text) == [f"{code} {location}"]


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0\xff\xd8\xff", bytes(range(256))])
def test_a_binary_file_is_one_problem_and_stays_as_it_is(content: bytes) -> None:
    document = Document.parse(content, "f.yaml")
    assert [(p.code, p.message.split(",")[0]) for p in document.problems] == [
        ("not-utf8", "the file is binary")
    ]
    assert (document.to_bytes(), document.data()) == (content, {})


def test_bytes_that_are_no_utf_8_are_located_and_the_rest_is_read() -> None:
    document = Document.parse(b"a: 1\nb: caf\xe9\nc: 2\n", "f.yaml")
    assert [f"{p.code} {p.location}" for p in document.problems] == ["not-utf8 f.yaml:2:7"]
    assert document.data()["c"] == 2
    assert codes("a: 1\n".encode("utf-16")) == ["not-utf8"]


def test_aliases_that_multiply_end_with_a_located_problem() -> None:
    lines = ["a: &a [x, x]"]
    for above, below in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True):
        lines.append(f"{below}: &{below} [{', '.join(['*' + above] * 9)}]")
    document = Document.parse("\n".join(lines), "f.yaml")
    assert [p.code for p in document.problems] == ["aliases-expand-too-far"]
    assert document.problems[0].location is not None
    assert not document.complete


@pytest.mark.parametrize("text", ["a: " + "[" * 5000, "a: " + "{x: " * 400 + "}" * 400, "- " * 3000])
def test_deep_nesting_ends_with_a_located_problem(text: str) -> None:
    document = Document.parse(text)
    assert [p.code for p in document.problems] == ["nested-too-deep"]
    document.data()


def test_a_chain_of_aliases_cannot_nest_deeper_than_the_text_may() -> None:
    lines = ["a0: &a0 [x]", *(f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 300))]
    assert codes("\n".join(lines)) == ["aliases-expand-too-far"]


def test_a_thousand_lines_are_read_quickly() -> None:
    from time import perf_counter

    module = "  m{}:\n    _type_: nn.Linear\n    in_features: ${{params.d}}  # width\n    bias: true\n"
    text = "modules:\n" + "".join(module.format(i) for i in range(250))
    best = min(_timed(lambda: Document.parse(text), perf_counter) for _ in range(5))
    assert best < 0.05, f"{best * 1000:.0f} ms for 1,000 lines; about 7 ms is usual"


def _timed(call: object, clock: object) -> float:
    assert callable(call)
    assert callable(clock)
    start = clock()
    call()
    return float(clock() - start)
