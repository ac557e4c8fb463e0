"""Which class of cases a service of another server is: `geodata/cases/open311.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridmap import assets
from gridmap.errors import InputError
from gridmap.files.code_lists import code_list
from gridmap.files.values import narrow_code
from gridmap.files.yamls import YamlFile, read_with_lines
from gridmap.saying import said

KEYS = ("url", "services", "same_codes", "others")
Problems = list[tuple[int, str]]


@dataclass(frozen=True)
class Services:
    """The services of one server.

    Attributes
    ----------
    url : str
        What its address begins with.
    services : mapping of str to str
        Classes of cases by its codes.
    same_codes : bool
        Whether its codes are classes of cases as they stand.
    others : str
        The class of all others; "" leaves them out.
    """

    url: str = ""
    services: Mapping[str, str] = field(default_factory=dict)
    same_codes: bool = False
    others: str = ""

    def class_of(self, service_code: str) -> str:
        """Return the class of a service, "" where it has none.

        Examples
        --------
        >>> town = Services(services={"001": "0101"}, others="0402")
        >>> town.class_of("001"), town.class_of("x")
        ('0101', '0402')
        """
        plain = narrow_code(service_code)
        found = self.services.get(service_code, "") or self.services.get(plain, "")
        if not found and self.same_codes and plain in code_list("case_classes"):
            return plain
        return found or self.others


def of_city() -> list[Services]:
    """Return the servers that the city lists."""
    return read(assets.folder("geodata") / "cases" / "open311.yaml")


def of_server(servers: list[Services], url: str) -> Services:
    """Return what is known of the server at an address.

    Examples
    --------
    >>> of_server([Services("https://a"), Services("https://a/b")], "https://a/b/c").url
    'https://a/b'
    >>> of_server([], "https://a")
    Services(url='', services={}, same_codes=False, others='')
    """
    fitting = [one for one in servers if f"{url}/".startswith(one.url and f"{one.url}/")]
    return max(fitting, key=lambda one: len(one.url), default=Services())


def check_class(code: str) -> str:
    """Return the code of a class of cases.

    Raises
    ------
    InputError
        There is no such class.
    """
    if code not in code_list("case_classes"):
        raise InputError(
            said("没有事项类别 {code}。", "There is no class of cases {code}.", code=code[:20])
        )
    return code


def read(path: Path) -> list[Services]:
    """Read the servers of a city.

    Raises
    ------
    FileFormatError
        It is no such file, or something in it cannot be; each problem with its line.
    """
    file = read_with_lines(path)
    problems = list(file.problems)
    given = file.listed("servers", problems)
    found = [_server(file, i, entry, problems) for i, entry in enumerate(given)]
    file.refuse(problems)
    return found


def _server(file: YamlFile, i: int, entry: Any, problems: Problems) -> Services:
    if not isinstance(entry, dict):
        problems.append((file.line("servers", i), "a server is a list of keys and values"))
        return Services()
    unknown = [str(key) for key in entry if key not in KEYS]
    problems += [(file.line("servers", i, key), f"{key} is unknown here") for key in unknown]
    url, others, same = entry.get("url"), entry.get("others", ""), entry.get("same_codes", False)
    if not isinstance(url, str) or (url and not url.startswith(("http://", "https://"))):
        problems.append((file.line("servers", i, "url"), "`url` begins with http:// or https://"))
        url = ""
    if not isinstance(same, bool):
        problems.append((file.line("servers", i, "same_codes"), "`same_codes` is true or false"))
    if others != "":
        _check(file, (i, "others"), others, problems)
    services = entry.get("services", {})
    if not isinstance(services, dict):
        problems.append((file.line("servers", i, "services"), '`services` are codes: {"001": ...}'))
        services = {}
    for code, class_code in services.items():
        place = (i, "services", str(code))
        if not isinstance(code, str):
            problems.append((file.line("servers", *place), f"{code} is no text; put it in quotes"))
        _check(file, place, class_code, problems)
    return Services(url.rstrip("/"), services, same is True, others)


def _check(file: YamlFile, place: tuple[int | str, ...], code: Any, problems: Problems) -> None:
    if not isinstance(code, str) or code not in code_list("case_classes"):
        why = f"{code!r} is no class of geodata/codes/case_classes.yaml, in quotes"
        problems.append((file.line("servers", *place), why))
