"""A style is a folder: CSS and Jinja templates over the shared ones, overridden file by file by the desk's own folder.

How a template's name is looked up (`story.html.j2`, for the style `explainer`):

    DESK/explainer/story.html.j2 → DESK/_shared/… → templates/explainer/… → templates/_shared/…

so that any file can be replaced. `style:story.html.j2` starts at the third place and `shared:story.html.j2` at the fourth:
what a replacing file extends. A symlink that leads out of its folder, and `..`, are refused.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from reporter import assets, kept
from reporter.errors import ReporterError, TemplateError, UsageError

if TYPE_CHECKING:
    from jinja2 import BaseLoader, BytecodeCache
    from jinja2.sandbox import SandboxedEnvironment

SHARED = "_shared"
# In this order. Media queries stand in sheets of their own, since the engine that sets pages complains of them.
PRINT_SHEETS = ("fonts.css", "tokens.css", "base.css", "style.css", "desk.css")
WEB_SHEETS = ("fonts-web.css", "tokens.css", "base.css", "style.css", "web.css", "screen.css", "desk.css")
_LARGEST = 1_000_000  # bytes of one template or sheet: a hundred times the largest shipped


def styles(desk: Path | None = None) -> tuple[str, ...]:
    """Names of the styles there are: shipped ones and the desk's own."""
    roots = (assets.locate("templates"), *([desk] if desk else []))
    return tuple(sorted({f.name for root in roots if root.is_dir() for f in root.iterdir() if f.is_dir() and f.name[0].isalnum()}))


def places(style: str, desk: Path | None) -> tuple[Path, ...]:
    """The folders a file of the style is looked for in, first to last. Raises UsageError for an unknown style."""
    known = styles(desk)
    if style not in known:
        raise UsageError(f"no style is called {style!r}", remedy=f"Use one of: {', '.join(known)}.")
    shipped = assets.locate("templates")
    own = (desk / style, desk / SHARED) if desk else ()
    return (*own, shipped / style, shipped / SHARED)


def find(name: str, style: str, desk: Path | None) -> Path | None:
    """The file that `name` stands for. Raises TemplateError for a name or symlink that leads out of the folders."""
    prefix, _, rest = name.rpartition(":")
    folders = {"": places(style, desk), "style": places(style, desk)[-2:], "shared": places(style, desk)[-1:]}.get(prefix)
    parts = PurePosixPath(rest).parts
    if folders is None or not parts or ".." in parts or parts[0] == "/":
        raise TemplateError("that is no name of a template", place=name, remedy='Write "file", "style:file" or "shared:file".')
    return next((path for folder in folders if (path := _inside(folder, rest))), None)


def _inside(folder: Path, name: str) -> Path | None:
    path = folder / name
    if not path.is_file():
        return None
    if not path.resolve().is_relative_to(folder.resolve()):
        raise TemplateError("a symlink leads out of the templates folder", place=str(path), remedy="Copy the file instead.")
    if path.stat().st_size > _LARGEST:
        raise TemplateError(f"the file is larger than {_LARGEST:,} bytes", place=str(path), remedy="Make it smaller.")
    return path


def read(path: Path) -> str:
    """The text of a template or sheet. Raises TemplateError when it is not UTF-8 or cannot be read."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise TemplateError(f"not UTF-8 text (byte {error.start})", place=str(path), remedy="Save it as UTF-8.") from error
    except OSError as error:
        raise TemplateError(f"cannot be read: {error.strerror}", place=str(path)) from error


def css(style: str, desk: Path | None, sheets: tuple[str, ...]) -> str:
    """The style's sheets joined, each where there is one. Raises TemplateError for one that is not a style sheet's text."""
    return "\n".join(_sheet(path) for name in sheets if (path := find(name, style, desk)))


def _sheet(path: Path) -> str:
    text = read(path)
    if "</style" in text.lower():
        line = text.lower()[: text.lower().index("</style")].count("\n") + 1
        raise TemplateError('a style sheet cannot hold "</style"', place=f"{path}:{line}", remedy="Remove it.")
    return text


def environment(style: str, desk: Path | None) -> SandboxedEnvironment:
    """A sandboxed Jinja environment for the style. Autoescape is on for every file: `select_autoescape` looks at `.j2` and says no."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        loader=_loader(style, desk),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # would work out `"words" | set` once, in the language of whoever comes first to the compiled templates
        bytecode_cache=_compiled(),
    )


def keep_compiled() -> None:
    """Keep the templates compiled so far in this process for the next command. For those that ship: a desk's change with the desk."""
    if _code() != _kept_code():
        kept.keep("templates", _make(), marshal.dumps(_code()))


@cache
def _code() -> dict[tuple[str, str], bytes]:
    """Templates compiled, by name and text: compiling takes ten times as long as filling in."""
    return _kept_code()


def _kept_code() -> dict[tuple[str, str], bytes]:
    found = kept.find("templates", _make())
    return dict(marshal.loads(found)) if found else {}  # noqa: S302  only who runs this can have written it


@cache
def _make() -> str:
    """What compiled templates depend on beside their text."""
    from jinja2 import compiler

    return kept.facts(Path(__file__), Path(compiler.__file__))


@cache
def _compiled() -> BytecodeCache:
    from jinja2 import BytecodeCache
    from jinja2.bccache import Bucket

    class Compiled(BytecodeCache):
        """What `_code` holds; new ones stay in memory."""

        def load_bytecode(self, bucket: Bucket) -> None:
            if code := _code().get((bucket.key, bucket.checksum)):
                bucket.bytecode_from_string(code)

        def dump_bytecode(self, bucket: Bucket) -> None:
            _code()[bucket.key, bucket.checksum] = bucket.bytecode_to_string()

    return Compiled()


def _loader(style: str, desk: Path | None) -> BaseLoader:
    from jinja2 import FunctionLoader

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        path = find(name, style, desk)
        return (read(path), str(path), lambda: True) if path else None

    return FunctionLoader(load)


def render(env: SandboxedEnvironment, name: str, **values: object) -> str:
    """A template filled in. Raises TemplateError naming file and line, whatever went wrong in it."""
    from jinja2 import TemplateNotFound, TemplateSyntaxError

    try:
        return env.get_template(name).render(**values)
    except ReporterError:
        raise
    except TemplateSyntaxError as error:
        raise TemplateError(
            str(error.message), place=f"{error.filename or error.name}:{error.lineno}", remedy="Mend the template."
        ) from error
    except TemplateNotFound as error:
        place = _place(error, env) if error.name != name else None
        raise TemplateError(f"no template is called {error.name!r}", place=place, remedy="Check its name.") from error
    except MemoryError as error:
        raise TemplateError("it fills memory", place=_place(error, env) or name, remedy="Look for a loop that grows a text") from error
    except Exception as error:
        raise TemplateError(f"{type(error).__name__}: {error}", place=_place(error, env) or name, remedy="Mend the template.") from error


def _place(error: BaseException, env: SandboxedEnvironment) -> str | None:
    """File and line of the innermost template in a traceback, which Jinja rewrites so that it names templates."""
    place, trace = None, error.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        if code.co_filename.endswith((".j2", ".css")):
            place = f"{code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
