"""What a file must and may say about a layer: its fields, their types, and its geometry."""

from dataclasses import dataclass
from typing import Literal

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
    """The fields of one layer, and what its geometry is (`optional` when it may be missing).

    A file with a column for something of `never` is not taken at all.
    """

    name: str
    geometry: GeometryKind
    fields: dict[str, Field]
    optional: bool = False
    never: tuple[str, ...] = ()
