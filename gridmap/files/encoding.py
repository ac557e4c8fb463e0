"""Decode text of unknown encoding without ever guessing wrong silently."""

import codecs
import re

from gridmap.errors import FileFormatError

# A lone accented letter beside a plain one, as in "Praça" or "São": read as GB18030, each becomes
# one rare Chinese character that swallows its neighbour. Chinese text has runs of characters.
_LONE = re.compile(
    r"(?<=[A-Za-z])[^\x00-\x7f](?![^\x00-\x7f])|(?<![^\x00-\x7f])[^\x00-\x7f](?=[A-Za-z])"
)
_RUN = re.compile(r"[^\x00-\x7f]+")


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
        encoding = "utf-16"
    elif data.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    else:
        encoding = encoding_of(data, name)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise _unreadable(name) from None


def encoding_of(data: bytes, name: str) -> str:
    """Return the first of UTF-8 and GB18030 in which all of `data` can be read and makes sense.

    Raises
    ------
    FileFormatError
        Neither can.

    Examples
    --------
    >>> encoding_of("甘州区".encode("gbk"), "a.dbf")
    'gb18030'
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or not looks_western(text):
            return encoding
    raise _unreadable(name)


def looks_western(text: str) -> bool:
    """Tell whether most of what was read as Chinese is single characters inside Latin words."""
    runs = len(_RUN.findall(text))
    rare = [c for c in _LONE.findall(text) if not _in_gb2312(c)]
    return len(rare) > runs / 2


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _unreadable(name: str) -> FileFormatError:
    return FileFormatError(
        f"{name}: its text is neither UTF-8 nor GB18030 (GBK); save it as UTF-8."
    )
