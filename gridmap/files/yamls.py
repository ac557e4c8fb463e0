"""Read standards packs, and other YAML that a city may edit, with the line of everything."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.resolver import Resolver

from gridmap.errors import FileFormatError

_Machine: Any = getattr(getattr(yaml, "cyaml", None), "CParser", None)  # not in every PyYAML
# A pack of a city has some hundred values; aliases of aliases could make a short file endless.
MOST_VALUES = 100_000
Place = tuple[str | int, ...]


# YAML 1.1 also takes 0300 for 192, 5:00 for 300, 0x10 for 16 and 1_000 for 1000. Nobody who
# writes these means that, so they stay texts, and whoever checks them says so.
_DECIMAL = {
    "tag:yaml.org,2002:int": r"[-+]?(?:0|[1-9][0-9]*)",
    "tag:yaml.org,2002:float": r"""[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]+)?
                                |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)""",
}
_OTHERWISE = (*_DECIMAL, "tag:yaml.org,2002:timestamp")


class _Plain(SafeConstructor, Resolver):
    """Plain YAML, but numbers are decimal, and days stay texts: their checks say what is wrong."""

    yaml_implicit_resolvers = {  # noqa: RUF012  (as the parent declares it)
        letter: [(tag, pattern) for tag, pattern in rules if tag not in _OTHERWISE]
        for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    # The parent declares it so.
    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002
        """Give what a node says; what does not fit its tag is told with its line."""
        try:
            return super().construct_object(node, deep=deep)
        # `!!int x`, `!!bool x`, `!!timestamp x`, a number of 5,000 digits
        except (ValueError, LookupError, AttributeError):
            reason = "a value does not fit its tag (!!), or is a number that is too long"
            raise ConstructorError(None, None, reason, node.start_mark) from None


for _tag, _pattern in _DECIMAL.items():
    _Plain.add_implicit_resolver(
        _tag, re.compile(f"^(?:{_pattern})$", re.VERBOSE), list("-+.0123456789")
    )


class _Loader(_Plain, yaml.SafeLoader):
    """Reads such YAML, and says best what is wrong with it."""


class _Quick(Composer, _Machine or object, _Plain):  # type: ignore[misc]
    """Reads it several times as fast, the letters in machine code.

    Not so the nodes: what composes them there falls over a file that is nested deeply.
    """

    def __init__(self, text: str) -> None:
        _Machine.__init__(self, text)
        Composer.__init__(self)
        SafeConstructor.__init__(self)
        Resolver.__init__(self)

    def get_mark(self) -> Any:
        """Leave it to the other loader to say where it went too deep."""
        raise FileFormatError("This is nested too deeply.")


@dataclass
class YamlFile:
    """What a YAML file says, and where.

    Attributes
    ----------
    name : str
        Name of the file.
    data : Any
        Its content; days are texts.
    lines : dict
        1-based line of everything in it: `("standards", 0, "unit")` to 12.
    problems : list of (int, str)
        Line and reason of what plain YAML would pass over: keys that are there twice.
    """

    name: str
    data: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def line(self, *place: str | int) -> int:
        """Return the line of something, or of what it stands in where it is not there."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    @property
    def keys(self) -> dict[str, Any]:
        """The content of a file of keys and values; nothing where it is no such file."""
        return self.data if isinstance(self.data, dict) else {}

    def listed(self, key: str, problems: list[tuple[int, str]]) -> list[Any]:
        """Return the list below a key of the file; where there is none, `problems` grow by that."""
        found = self.keys.get(key)
        if isinstance(found, list):
            return found
        problems.append((self.line(key), f"there are no {key} (`{key}:`, a list)"))
        return []

    def refuse(self, problems: Iterable[tuple[int, str]]) -> None:
        """Tell problems by line, if there are any.

        Raises
        ------
        FileFormatError
            There are.
        """
        told = [f"{self.name}, line {line}: {why}." for line, why in sorted(problems)]
        if told:
            raise FileFormatError("\n".join(told))


def read_yaml(path: Path) -> Any:
    """Read one YAML file.

    Raises
    ------
    FileFormatError
        The file is missing, is not YAML or has a key twice; the message names the line.
    """
    read = read_with_lines(path)
    if read.problems:
        told = "\n".join(f"{read.name}, line {line}: {reason}" for line, reason in read.problems)
        raise FileFormatError(told)
    return read.data


def read_with_lines(path: Path) -> YamlFile:
    """Read one YAML file and keep the line of everything in it.

    Raises
    ------
    FileFormatError
        The file is missing or is not YAML; the message names the line.
    """
    text = _text(path)
    if _Machine:
        with suppress(FileFormatError):
            return _read(path.name, text, _Quick)
    return _read(path.name, text, _Loader)


def _read(name: str, text: str, loading: Callable[[str], Any]) -> YamlFile:
    read = YamlFile(name)
    loader = loading(text)
    try:
        node = loader.get_single_node()
        if node is None:
            read.lines[()] = 1
        else:
            _walk(node, (), read)
            read.data = loader.construct_document(node)
    except yaml.YAMLError as error:
        raise FileFormatError(_sentence(name, error)) from None
    except FileFormatError:
        raise
    except RecursionError:
        # What was read before the innermost value; nothing, where reading itself went too deep.
        deepest = max(read.lines, key=len, default=None)
        line = loader.get_mark().line + 1 if deepest is None else read.lines[deepest]
        raise FileFormatError(f"{name}, line {line}: this is nested too deeply.") from None
    finally:
        loader.dispose()
    read.problems.sort()
    return read


def pack_files(folder: Path) -> list[Path]:
    """Return every `*.yaml` and `*.yml` of a folder, by file name.

    Raises
    ------
    FileFormatError
        The folder has none.
    """
    files = sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])
    if not files:
        raise FileFormatError(f"There are no standards (*.yaml) in {folder}.")
    return files


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        raise FileFormatError(f"There is no file {path}.") from None
    except OSError as error:
        raise FileFormatError(f"{path.name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileFormatError(
            f"{path.name}, line {line}: this is not UTF-8 text; save the file as UTF-8."
        ) from None
    for line, words in enumerate(text.split("\n"), 1):
        if not yaml.reader.Reader.NON_PRINTABLE.search(words):
            continue
        raise FileFormatError(f"{path.name}, line {line}: a control character is in the text.")
    return text


def _walk(node: yaml.Node, place: Place, read: YamlFile) -> None:
    """Note the line of a node and of everything in it, and the keys that are there twice."""
    line = node.start_mark.line + 1
    read.lines.setdefault(place, line)
    if len(read.lines) > MOST_VALUES:
        reason = f"there are more than {MOST_VALUES:,} values up to here."
        raise FileFormatError(f"{read.name}, line {line}: {reason}")
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _walk(item, (*place, number), read)
    elif isinstance(node, yaml.MappingNode):
        first: dict[str, int] = {}
        for key, value in node.value:
            line, name = key.start_mark.line + 1, str(key.value)
            if name in first:
                reason = f"the key {name!r} is there twice, first in line {first[name]}."
                read.problems.append((line, reason))
            else:
                first[name] = read.lines[*place, name] = line
            _walk(value, (*place, name), read)


def _sentence(name: str, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    reason = getattr(error, "problem", None) or " ".join(str(error).split())
    line = f", line {mark.line + 1}" if mark else ""
    return f"{name}{line}: this is not YAML: {reason}."
