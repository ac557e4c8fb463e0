"""Read standards packs, and other YAML that a city may edit, with the line of everything."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from gridmap.errors import FileFormatError

# A pack of a city has some hundred values; aliases of aliases could make a short file endless.
MOST_VALUES = 100_000
Place = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """Plain YAML, except that days stay texts: whoever checks them can then say what is wrong."""

    yaml_implicit_resolvers = {  # noqa: RUF012  (as the parent declares it)
        letter: [(tag, pattern) for tag, pattern in rules if not tag.endswith(":timestamp")]
        for letter, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


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
    read = YamlFile(path.name)
    loader = _Loader(_text(path))
    try:
        node = loader.get_single_node()
        if node is not None:
            _walk(node, (), read)
            read.data = loader.construct_document(node)
    except yaml.YAMLError as error:
        raise FileFormatError(_sentence(path.name, error)) from None
    except FileFormatError:
        raise
    except RecursionError:
        raise FileFormatError(f"{path.name} is nested too deeply.") from None
    except (ValueError, LookupError, AttributeError):  # `!!int x`, `!!bool x`, `!!timestamp x`
        raise FileFormatError(f"{path.name}: a value does not fit its tag (!!).") from None
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
    read.lines.setdefault(place, node.start_mark.line + 1)
    if len(read.lines) > MOST_VALUES:
        raise FileFormatError(f"{read.name} has more than {MOST_VALUES:,} values.")
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
