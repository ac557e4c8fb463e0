"""What a file must and may say about each layer: fields, types, code lists, geometry."""

import datetime as dt

from gridmap.errors import InputError
from gridmap.files.registers import registers
from gridmap.files.spec import Field, LayerSpec

__all__ = ["SPECS", "Field", "LayerSpec", "layer_spec"]

_NAMED = {"code": Field(str), "name": Field(str)}
_PLACED = {"area_code": Field(str)}

_OWN = (
    LayerSpec(
        "areas",
        "polygon",
        {
            **_NAMED,
            "kind": Field(str, codes="grid_kinds"),
            "parent_code": Field(str),
            "households": Field(int),
        },
    ),
    LayerSpec(
        "residences",
        "point",
        {
            **_NAMED,
            "residents": Field(int, required=True),
            "households": Field(int),
            "over_60": Field(int),
            "under_6": Field(int),
            **_PLACED,
        },
    ),
    LayerSpec("paths", "line", {**_NAMED, "kind": Field(str), "bridge": Field(bool)}),
    LayerSpec(
        "backdrops", "any", {**_NAMED, "kind": Field(str, required=True, codes="backdrop_kinds")}
    ),
    LayerSpec(
        "cases",
        "point",
        {
            "code": Field(str),
            "class_code": Field(str),
            "title": Field(str),
            "stage": Field(str, required=True, codes="case_stages"),
            **_PLACED,
            "organization_code": Field(str),
            "reported_at": Field(dt.datetime, required=True),
            "due_at": Field(dt.datetime),
            "closed_at": Field(dt.datetime),
        },
        never=("contact",),
    ),
)
# In the order in which a town is built up; registers that nothing else needs come last.
_ORDER = (
    "areas", "residences", "facilities", "paths", "backdrops", "sites", "organizations", "ties",
    "posts", "funds", "cases",
)  # fmt: skip
_FOUND: dict[str, LayerSpec] = {**{spec.name: spec for spec in _OWN}, **registers()}
SPECS = {name: _FOUND[name] for name in (*_ORDER, *(n for n in _FOUND if n not in _ORDER))}


def layer_spec(name: str) -> LayerSpec:
    """Return the spec of a layer.

    Raises
    ------
    InputError
        There is no such layer.

    Examples
    --------
    >>> layer_spec("paths").geometry
    'line'
    """
    if name not in SPECS:
        raise InputError(f"{name!r} is not a layer; the layers are {', '.join(SPECS)}.")
    return SPECS[name]
