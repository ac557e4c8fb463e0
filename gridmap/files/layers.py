"""What a file must and may say about each layer: fields, types, code lists, geometry."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from gridmap.errors import InputError

GeometryKind = Literal["polygon", "point", "line", "any", "none"]


@dataclass(frozen=True)
class Field:
    """One field of a layer.

    Attributes
    ----------
    kind : type
        `str`, `int`, `float`, `bool`, `date` or `datetime`.
    required : bool
        Whether a row without it is refused.
    codes : str
        Name of the code list in `geodata/codes/` that its values come from; "" for free text.
    """

    kind: type
    required: bool = False
    codes: str = ""


@dataclass(frozen=True)
class LayerSpec:
    """The fields of one layer, and what its geometry is (`optional` when it may be missing)."""

    name: str
    geometry: GeometryKind
    fields: dict[str, Field]
    optional: bool = False


_NAMED = {"code": Field(str), "name": Field(str)}
_PLACED = {"area_code": Field(str)}
_HELD = {"valid_from": Field(dt.date), "valid_to": Field(dt.date)}

_SPECS = (
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
    LayerSpec(
        "facilities",
        "point",
        {
            **_NAMED,
            "kind": Field(str, required=True, codes="facility_kinds"),
            "floor_area_m2": Field(float),
            "activity_area_m2": Field(float),
            "capacity": Field(int),
            "staff": Field(int),
            "opening_hours": Field(str),
            "operator": Field(str),
            "open_to_residents": Field(bool),
            **_PLACED,
        },
    ),
    LayerSpec("paths", "line", {**_NAMED, "kind": Field(str), "bridge": Field(bool)}),
    LayerSpec(
        "backdrops", "any", {**_NAMED, "kind": Field(str, required=True, codes="backdrop_kinds")}
    ),
    LayerSpec(
        "sites",
        "point",
        {
            **_NAMED,
            "kind": Field(str, required=True, codes="site_kinds"),
            "enterprises": Field(int),
            "employees": Field(int),
            "party_members": Field(int),
            **_PLACED,
        },
    ),
    LayerSpec(
        "organizations",
        "point",
        {
            "code": Field(str, required=True),
            "name": Field(str, required=True),
            "kind": Field(str, required=True, codes="organization_kinds"),
            "formed": Field(str, codes="founding_forms"),
            **_PLACED,
            "address": Field(str),
            "phone": Field(str),
            "case_classes": Field(str),
        },
        optional=True,
    ),
    LayerSpec(
        "ties",
        "none",
        {
            "kind": Field(str, required=True, codes="tie_kinds"),
            "from_code": Field(str, required=True),
            "to_kind": Field(str, required=True),
            "to_code": Field(str, required=True),
            **_HELD,
        },
    ),
    LayerSpec(
        "posts",
        "none",
        {
            "kind": Field(str, required=True, codes="post_kinds"),
            "holder": Field(str),
            "office_phone": Field(str),
            **_PLACED,
            "organization_code": Field(str),
            "full_time": Field(bool),
            **_HELD,
        },
    ),
    LayerSpec(
        "funds",
        "none",
        {
            "area_code": Field(str, required=True),
            "year": Field(int, required=True),
            "kind": Field(str, required=True, codes="fund_kinds"),
            "amount_yuan": Field(float, required=True),
        },
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
    ),
)
SPECS = {spec.name: spec for spec in _SPECS}


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
