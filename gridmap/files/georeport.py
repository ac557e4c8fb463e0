"""Open311 GeoReport v2 as text: XML, and JSON with the same names."""

import json
import re
from typing import Any
from xml.etree import ElementTree as Xml

# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MEDIA_TYPES = {"json": "application/json", "xml": "text/xml"}


def written(form: str, root: str, item: str, rows: list[dict[str, Any]]) -> bytes:
    """Write rows as a list of GeoReport.

    Parameters
    ----------
    form : {'json', 'xml'}
        In JSON it is a plain list; in XML the element `root` with one element `item` a row.

    Examples
    --------
    >>> written("xml", "services", "service", [{"service_code": "0101", "metadata": False}])
    ... # doctest: +ELLIPSIS
    b'<?xml version=...><services><service><service_code>0101</service_code><metadata>false...
    """
    if form == "json":
        return json.dumps(rows, ensure_ascii=False).encode()
    top = Xml.Element(root)
    for row in rows:
        _fill(Xml.SubElement(top, item), row)
    return _document(top)


def written_one(form: str, root: str, values: dict[str, Any]) -> bytes:
    """Write one thing that is no list."""
    if form == "json":
        return json.dumps(values, ensure_ascii=False).encode()
    top = Xml.Element(root)
    _fill(top, values)
    return _document(top)


def _fill(element: Xml.Element, values: dict[str, Any]) -> None:
    for name, value in values.items():
        child = Xml.SubElement(element, name)
        if isinstance(value, list):
            for one in value:
                inner = Xml.SubElement(child, name.removesuffix("s"))
                if isinstance(one, dict):
                    _fill(inner, one)
                else:
                    inner.text = _text(one)
        else:
            child.text = _text(value)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return _UNWRITABLE.sub("�", str(value))


def _document(top: Xml.Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>' + Xml.tostring(top, "utf-8")
