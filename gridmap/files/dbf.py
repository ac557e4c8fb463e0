"""The text of a Shapefile's .dbf: in which encoding it is, and where a character was cut.

GDAL takes the text of a .dbf without .cpg for ISO-8859-1, and a writer that counts bytes cuts the
last character of a long name in half. Both end as mojibake, so both are mended before GDAL reads.
"""

import codecs
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gridmap.errors import FileFormatError
from gridmap.files.encoding import looks_western
from gridmap.saying import said

HEADER_BYTES = 32
FIELD_BYTES = 32
NAME_BYTES = 10
HEADER_END = 0x0D
ONE_BYTE = ("ascii", "iso8859-1", "cp1252")
# What .cpg files say, beside the names that Python knows by itself.
CODE_PAGES = {
    "65001": "utf-8",
    "936": "gb18030",
    "54936": "gb18030",
    "gbk": "gb18030",  # its superset; many files that say GBK need it
    "gb2312": "gb18030",
    "cp936": "gb18030",
    "950": "cp950",
    "88591": "latin-1",
    "1252": "cp1252",
}


@dataclass(frozen=True)
class _Field:
    start: int
    width: int
    place: int


def mend_dbf(path: Path, cpg: bytes, name: str) -> tuple[str, list[str]]:
    """Find the encoding of a .dbf and drop characters that were cut, in place.

    Parameters
    ----------
    path : Path
        The .dbf, a copy that may be written.
    cpg : bytes
        Content of the .cpg beside it, empty where there is none.
    name : str
        Name of the file that the user gave, for the messages.

    Returns
    -------
    encoding : str
        A name that both Python and GDAL know.
    notes : list of str
        What was found wrong and how it was dealt with.

    Raises
    ------
    FileFormatError
        The .dbf is broken, or its text is in none of the encodings that gridmap tries.
    """
    data = bytearray(path.read_bytes())
    fields, records = _layout(data, name)
    declared, notes = _declared(cpg)
    text = _text(data, fields, records)
    for encoding in dict.fromkeys([*filter(None, [declared]), "utf-8", "gb18030"]):
        cuts = _cuts_that_fit(data, fields, records, text, encoding)
        if cuts is None or (encoding == declared and _is_utf8_after_all(text, encoding)):
            continue
        if declared and encoding != declared:
            notes.append(f"the .cpg says {declared}, but the text of {name} is {encoding}")
        if cuts:
            path.write_bytes(data)
            notes.append(f"{cuts} texts of {name} end in half a character, which is dropped")
        return encoding, notes
    raise FileFormatError(
        said(
            "{file}：.dbf 里的文字不是 UTF-8，也不是 GB18030（GBK）{also_zh}。"
            "请在旁边放一个写明编码的 "
            ".cpg 文件，或导出为 GeoPackage。",
            "{file}: the text of its .dbf is neither UTF-8 nor GB18030 (GBK){also}. Put a .cpg "
            "file that names the encoding beside it, or export it as GeoPackage.",
            file=name,
            also_zh=f"，也不是 .cpg 所写的 {declared}" if declared else "",
            also=f", nor {declared}, which its .cpg says" if declared else "",
        )
    )


def _layout(data: bytearray, name: str) -> tuple[list[_Field], np.ndarray]:
    """Return the text fields, and the records as one array of bytes, a row each."""
    broken = FileFormatError(
        said(
            "{file}：其中的 .dbf 已损坏或不完整，请重新导出 Shapefile。",
            "{file}: its .dbf is broken or cut off; export the Shapefile again.",
            file=name,
        )
    )
    if len(data) < HEADER_BYTES + 1:
        raise broken
    count, header, length = struct.unpack_from("<IHH", data, 4)
    if length == 0 or header < HEADER_BYTES + 1 or header + count * length > len(data):
        raise broken
    fields, start = [], 1
    for place in range(HEADER_BYTES, header - 1, FIELD_BYTES):
        if data[place] == HEADER_END:
            break
        kind, width = chr(data[place + 11]), data[place + 16]
        if kind == "C":
            width += 256 * data[place + 17]
            fields.append(_Field(start, width, place))
        start += width
    if start > length:
        raise broken
    records = np.frombuffer(data, dtype=np.uint8, count=count * length, offset=header)
    return fields, records.reshape(count, length)


def _declared(cpg: bytes) -> tuple[str, list[str]]:
    """Return the codec that a .cpg names, "" where it names none that is known."""
    said = cpg.decode("ascii", "replace").strip()
    word = said.lower().replace("ansi", "").replace("oem", "").replace("_", "-").strip(" -")
    bare = word.replace("-", "").replace(" ", "")
    for candidate in (CODE_PAGES.get(word), CODE_PAGES.get(bare), word):
        try:
            return codecs.lookup(candidate or "").name, []
        except LookupError:
            continue
    return "", [f"the .cpg says {said!r}, which is no known encoding"] if said else []


def _text(data: bytearray, fields: list[_Field], records: np.ndarray) -> bytes:
    """Join names and values by line ends, which end a character in every encoding."""
    names = [bytes(data[f.place : f.place + NAME_BYTES + 1]).split(b"\0")[0] for f in fields]
    columns = [records[:, f.start : f.start + f.width] for f in fields]
    ends = np.full((len(records), 1), ord("\n"), dtype=np.uint8)
    return b"\n".join([*names, *(np.hstack([c, ends]).tobytes() for c in columns)])


def _is_utf8_after_all(text: bytes, declared: str) -> bool:
    """Tell whether text is UTF-8 though it is said to be in an encoding of one byte a character.

    Any bytes can be read in such an encoding, so a wrong label makes mojibake without an error;
    but text that was written in one hardly ever happens to be UTF-8.
    """
    return declared in ONE_BYTE and not text.isascii() and _fits(text, "utf-8")


def _fits(text: bytes, encoding: str) -> bool:
    try:
        decoded = text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return encoding != "gb18030" or not looks_western(decoded)


def _cuts_that_fit(
    data: bytearray, fields: list[_Field], records: np.ndarray, text: bytes, encoding: str
) -> int | None:
    """Blank half characters in `data` and return how many; None if the encoding does not fit."""
    if _fits(text, encoding):
        return 0
    mended = bytearray(data)
    cuts = 0
    for start, end, blank in _full_places(data, fields, records):
        kept = _whole(bytes(data[start:end]), encoding)
        if kept < end - start:
            mended[start + kept : end] = blank * (end - start - kept)
            cuts += 1
    header = struct.unpack_from("<H", data, 8)[0]
    body = np.frombuffer(mended, dtype=np.uint8, count=records.size, offset=header)
    left = _text(mended, fields, body.reshape(records.shape))
    if not cuts or left.isascii() or not _fits(left, encoding):
        return None
    data[:] = mended
    return cuts


def _full_places(
    data: bytearray, fields: list[_Field], records: np.ndarray
) -> list[tuple[int, int, bytes]]:
    """List the names and values that fill their place up to a byte that is not ASCII."""
    header = struct.unpack_from("<H", data, 8)[0]
    length = records.shape[1]
    places = [(f.place, f.place + NAME_BYTES, b"\0") for f in fields if data[f.place + 9] >= 0x80]
    for field in fields:
        full = np.flatnonzero(records[:, field.start + field.width - 1] >= 0x80)
        starts = [header + int(row) * length + field.start for row in full]
        places += [(start, start + field.width, b" ") for start in starts]
    return places


def _whole(value: bytes, encoding: str) -> int:
    """Return the length of `value` without a half character at its end."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        decoder.decode(value)
    except UnicodeDecodeError:
        return len(value)
    return len(value) - len(decoder.getstate()[0])
