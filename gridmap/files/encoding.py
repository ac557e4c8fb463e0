"""Decode text of unknown encoding without ever guessing wrong silently."""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from gridmap.errors import FileFormatError
from gridmap.saying import Said, said

# Read at once of a file whose encoding is looked for.
PIECE = 1 << 20

# What is Chinese in GB18030 lies nearly whole in GB2312; what is Big5 lies half of it beside.
PLAUSIBLE = 0.75
# Of fewer characters one cannot tell: a list may hold two rare names and nothing else.
TELLING = 8
BIG5 = ("cp950", "big5hkscs")  # as in Taiwan, and with what is written in Hong Kong besides
FREQUENT = 0.5  # Big5 has the characters in frequent use apart; other text lies anywhere in it
# As people know them.
NAMES = {"gb18030": "GB18030 (GBK)", "utf-16": "UTF-16"}

# A lone accented letter beside a plain one, as in "Praça" or "São": read as GB18030, each becomes
# one rare Chinese character that swallows its neighbour. Chinese text has runs of characters.
_LONE = re.compile(
    r"(?<=[A-Za-z])[^\x00-\x7f](?![^\x00-\x7f])|(?<![^\x00-\x7f])[^\x00-\x7f](?=[A-Za-z])"
)
_CHINESE = re.compile(r"[\u3400-\u9fff\ue000-\uf8ff]+")  # and what nobody has named
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
        if encoding == "utf-8":
            return encoding
        if not looks_western(text):
            if _is_rare(*_common(text)) and _seems_big5(lambda one: [data.decode(one)]):
                raise _big5(name)
            return encoding
    raise _unreadable(name)


def encoding_of_file(path: Path) -> str:
    """Return the encoding of a file of text, as `decode_text` would find it; it is read in pieces.

    Raises
    ------
    FileFormatError
        It is none of those that `decode_text` reads.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.csv"
    ...     _ = path.write_bytes("甘州区".encode("gbk"))
    ...     encoding_of_file(path)
    'gb18030'
    """
    with path.open("rb") as file:
        begin = file.read(len(codecs.BOM_UTF8))
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif begin.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    else:
        candidates = ["utf-8", "gb18030"]
    for encoding in candidates:
        if _can_be(path, encoding):
            return encoding
    raise _unreadable(path.name)


def other_than_utf8(encoding: str) -> list[Said]:
    """Say in which encoding a table was read, where that is not UTF-8.

    Examples
    --------
    >>> other_than_utf8("utf-8-sig"), [str(one) for one in other_than_utf8("gb18030")]
    ([], ['The table was read as GB18030 (GBK), not as UTF-8: see whether its words are right'])
    """
    if encoding not in NAMES:
        return []
    return [
        said(
            "表格按 {name} 读取，不是 UTF-8：请看文字对不对",
            "The table was read as {name}, not as UTF-8: see whether its words are right",
            name=NAMES[encoding],
        )
    ]


def _can_be(path: Path, encoding: str) -> bool:
    runs = lone = common = every = 0
    try:
        for text in _pieces(path, encoding):
            if encoding == "gb18030":
                more = (*_tally(text), *_common(text))
                runs, lone = runs + more[0], lone + more[1]
                common, every = common + more[2], every + more[3]
    except UnicodeDecodeError:
        return False
    if lone > runs / 2:
        return False
    if _is_rare(common, every) and _seems_big5(lambda one: _pieces(path, one)):
        raise _big5(path.name)
    return True


def _pieces(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, newline="") as file:
        while text := file.read(PIECE):
            yield text


def _seems_big5(read: Callable[[str], Iterable[str]]) -> bool:
    """Tell whether what `read` decodes is Big5, and its words are of characters in frequent use."""
    for encoding in BIG5:
        try:
            counts = [_frequent(text) for text in read(encoding)]
        except UnicodeDecodeError:
            continue
        if sum(some for some, _ in counts) >= FREQUENT * sum(every for _, every in counts):
            return True
    return False


def _frequent(text: str) -> tuple[int, int]:
    """Count the characters of the first plane of Big5 in a text, and all that are Chinese."""
    wide = "".join(_CHINESE.findall(text))
    leads = wide.encode("big5", "ignore")[::2]
    return sum(0xA4 <= lead <= 0xC6 for lead in leads), len(wide)


def _common(text: str) -> tuple[int, int]:
    """Count the Chinese characters of GB2312 in a text, and all that were read as such."""
    wide = "".join(_CHINESE.findall(text))
    return len(wide.encode("gb2312", "ignore")) // 2, len(wide)


def _is_rare(common: int, every: int) -> bool:
    return every >= TELLING and common < every * PLAUSIBLE


def looks_western(text: str) -> bool:
    """Tell whether most of what was read as Chinese is single characters inside Latin words."""
    runs, lone = _tally(text)
    return lone > runs / 2


def _tally(text: str) -> tuple[int, int]:
    """Count what was read as Chinese, and how much of it is rare and single in a Latin word."""
    return len(_RUN.findall(text)), sum(not _in_gb2312(c) for c in _LONE.findall(text))


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _big5(name: str) -> FileFormatError:
    return FileFormatError(
        said(
            "{file}：文字像是大五码（Big5），不是 UTF-8，也不是 GB18030（GBK）；请存为 UTF-8。",
            "{file}: its text seems to be Big5, neither UTF-8 nor GB18030 (GBK); save it as UTF-8.",
            file=name,
        )
    )


def _unreadable(name: str) -> FileFormatError:
    return FileFormatError(
        said(
            "{file}：文字不是 UTF-8，也不是 GB18030（GBK）；请存为 UTF-8。",
            "{file}: its text is neither UTF-8 nor GB18030 (GBK); save it as UTF-8.",
            file=name,
        )
    )
