"""How a file is to be read, what it replaces, and which of that fits its layer."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from gridmap.actions import area_tree
from gridmap.errors import InputError
from gridmap.files.code_lists import resolve
from gridmap.files.layers import LayerSpec
from gridmap.saying import said

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Options:
    """How a file is to be read and what it replaces.

    Attributes
    ----------
    level : str
        Level of an areas file: district, subdistrict, community or grid.
    kind : str
        Kind of every row (facilities, sites, backdrops), where the file does not say it.
    parent : str
        Code of the area that all areas of the file belong to.
    scheme : str
        Code scheme of an areas file; guessed from the codes when empty.
    crs : str
        Coordinate system of a file that declares none.
    given : dict
        Field to column of the file.
    where : str
        OGR SQL condition on the rows.
    skip_bad : bool
        Load the good rows and leave the bad ones out, instead of refusing the file.
    strict : bool
        Refuse a file whose tiling has gaps or overlaps, or whose points lie outside their area.
    add : bool
        Add to what is there instead of replacing it.
    synthetic : bool
        The data is made up; every map and report that shows it will say so.
    valid_from : date, optional
        Day from which the edition is in force; by default the day of the import.
    """

    level: str = ""
    kind: str = ""
    parent: str = ""
    scheme: str = ""
    crs: str = ""
    given: dict[str, str] = field(default_factory=dict)
    where: str = ""
    skip_bad: bool = False
    strict: bool = False
    add: bool = False
    synthetic: bool = False
    valid_from: dt.date | None = None


def check_options(spec: LayerSpec, options: Options) -> None:
    """Refuse options that a layer does not have, and a field that it does not have.

    Raises
    ------
    InputError
    """
    if spec.name == "areas":
        if options.level not in area_tree.LEVELS:
            known = ", ".join(area_tree.LEVELS)
            raise InputError(
                said(
                    "请说明这些区域是哪一级（命令行 --level）：{known}。",
                    "Say which level the areas are with --level: {known}.",
                    known=known,
                )
            )
    elif options.level or options.parent or options.scheme:
        raise InputError(
            said(
                "级别、上级编码和编码方案（命令行 --level、--parent、--scheme）只用于区域。",
                "--level, --parent and --scheme are for areas.",
            )
        )
    if options.kind and "kind" not in spec.fields:
        raise InputError(said("{layer} 没有类别。", "{layer} have no kind.", layer=spec.name))
    known_fields = {*spec.fields, "lon", "lat", "wkt"}
    for name in options.given.keys() - known_fields:
        fields = ", ".join(spec.fields)
        raise InputError(
            said(
                "{name}=…（命令行 --map）：{layer} 没有字段“{name}”；它的字段有：{fields}。",
                "--map {name}=...: {quoted} is not a field of {layer}; they are {fields}.",
                name=name,
                quoted=repr(name),
                layer=spec.name,
                fields=fields,
            )
        )


def constants(spec: LayerSpec, options: Options) -> dict[str, str]:
    """Return the values that hold for every row, by field."""
    if not options.kind:
        return {}
    codes = spec.fields["kind"].codes
    return {"kind": resolve(codes, options.kind) if codes else options.kind}
