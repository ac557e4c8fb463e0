"""Decode text of unknown encoding without ever guessing wrong silently."""

import codecs

from gridmap.errors import FileFormatError


def decode_text(data: bytes, name: str) -> str:
    """Decode bytes as UTF-8 (with or without a mark), UTF-16 with a mark, else strictly GB18030.

    Raises
    ------
    FileFormatError
        The bytes are none of these.

    Examples
    --------
    >>> decode_text("甘州区".encode("gbk"), "a.csv")
    '甘州区'
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, ("utf-16",), name)
    return _strictly(data, ("utf-8-sig", "gb18030"), name)


def encoding_of(data: bytes, name: str) -> str:
    """Return the first of UTF-8 and GB18030 in which all of `data` can be read.

    Raises
    ------
    FileFormatError
        Neither can.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise _unreadable(name)


def _strictly(data: bytes, encodings: tuple[str, ...], name: str) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable(name)


def _unreadable(name: str) -> FileFormatError:
    return FileFormatError(
        f"{name}: its text is neither UTF-8 nor GB18030 (GBK); save it as UTF-8."
    )
