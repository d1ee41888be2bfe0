"""Custom properties written out before the engine reads a sheet."""

from reporter.render.variables import settled


def test_what_only_the_root_sets_is_written_out() -> None:
    """A property of `:root` stands where it is used, also where it names another, whose strings stay as they are."""
    css = ':root { --serif: "A; B", var(--others), serif; --others: "C" } p { font: 9pt/var( --line ) var(--serif) } :root { --line: 13pt }'
    assert 'p { font: 9pt/13pt "A; B", "C", serif }' in settled(css, "")


def test_the_last_of_several_holds() -> None:
    """A desk's sheet comes last and has its way, as in the cascade."""
    assert "a { color: red }" in settled(":root{--ink: black} a { color: var(--ink) } :root{--ink: red}", "")


def test_what_differs_within_the_page_is_left_to_the_engine() -> None:
    """A property that a rule or an element sets anew, one with a fallback, one that is important, and those under conditions stay."""
    css = ":root { --ink: black; --rule: grey !important; --loop: var(--loop) } a { --ink: blue }"
    for use in ("var(--ink)", "var(--rule)", "var(--loop)", "var(--nowhere)", "var(--line, 13pt)"):
        assert f"p {{ color: {use} }}" in settled(f"{css} p {{ color: {use} }}", "")
    assert "p { color: var(--x) }" in settled(":root { --x: red } p { color: var(--x) }", '<p style="--x: blue">')
    conditional = ":root { --x: red } @media print { :root { --x: blue } } p { color: var(--x) }"
    assert settled(conditional, "") == conditional


def test_strings_and_comments_are_no_declarations() -> None:
    """What a comment sets does not hold, and what a string says is not replaced."""
    css = '/* :root { --x: blue } */ :root { --x: red } p::before { content: "var(--x)"; color: var(--x) }'
    assert 'p::before { content: "var(--x)"; color: red }' in settled(css, "")
