"""Follow the frame of an OpenStreetMap PBF file, to see that it is one and that it is whole.

A PBF is a chain of blocks: four bytes with the length of a header, the header (a protocol buffer
with the type and the size of what follows), and that many bytes. GDAL needs minutes to come to the
end of a large extract; stepping from header to header takes milliseconds.
"""

from pathlib import Path
from typing import BinaryIO

from gridmap.errors import FileFormatError
from gridmap.saying import said

LARGEST_HEADER_BYTES = 64 * 1024
LARGEST_BLOB_BYTES = 32 * 1024**2
LENGTH_BYTES = 4
# Fields of the header: number and wire type as one byte.
TYPE_FIELD, INDEX_FIELD, SIZE_FIELD = 0x0A, 0x12, 0x18
VARINT_MORE = 0x80


class _BrokenError(Exception):
    """The chain of blocks breaks."""


def check_pbf(path: Path) -> None:
    """Step through all blocks of a PBF.

    Raises
    ------
    FileFormatError
        It does not begin like a PBF, or breaks off.
    """
    size = path.stat().st_size
    blocks = 0
    with path.open("rb") as file:
        try:
            while file.tell() < size:
                _step(file, size, first=blocks == 0)
                blocks += 1
        except _BrokenError:
            if blocks == 0:
                raise FileFormatError(
                    said(
                        "{file} 不是 OpenStreetMap 的 PBF 文件，请重新下载。",
                        "{file} is not an OpenStreetMap PBF file; download it again.",
                        file=path.name,
                    )
                ) from None
            raise FileFormatError(
                said(
                    "{file} 在第 {at} 字节（共 {size}）处断了或坏了，请重新下载。",
                    "{file} is cut off or broken at byte {at} of {size}; download it again.",
                    file=path.name,
                    at=f"{file.tell():,}",
                    size=f"{size:,}",
                )
            ) from None


def _step(file: BinaryIO, size: int, *, first: bool) -> None:
    """Go from the start of one block to the start of the next."""
    kind, length = _header(file)
    if (first and kind != b"OSMHeader") or file.tell() + length > size:
        raise _BrokenError
    file.seek(length, 1)


def _header(file: BinaryIO) -> tuple[bytes, int]:
    """Read one block header: its type, and the bytes that follow it."""
    prefix = file.read(LENGTH_BYTES)
    length = int.from_bytes(prefix, "big")
    data = file.read(length) if 0 < length <= LARGEST_HEADER_BYTES else b""
    if len(prefix) < LENGTH_BYTES or len(data) < length or not data:
        raise _BrokenError
    kind, size, place = b"", -1, 0
    while place < len(data):
        field = data[place]
        value, place = _varint(data, place + 1)
        if field in (TYPE_FIELD, INDEX_FIELD):
            kind = data[place : place + value] if field == TYPE_FIELD else kind
            place += value
        elif field == SIZE_FIELD:
            size = value
        else:
            raise _BrokenError
    if not 0 <= size <= LARGEST_BLOB_BYTES:
        raise _BrokenError
    return kind, size


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """Read a number of seven bits a byte; return it and the place after it."""
    value = shift = 0
    while place < len(data):
        byte = data[place]
        value |= (byte & ~VARINT_MORE) << shift
        place, shift = place + 1, shift + 7
        if not byte & VARINT_MORE:
            return value, place
    raise _BrokenError
