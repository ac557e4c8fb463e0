"""Photos of reports: read with suspicion, turned upright, written small with no word inside."""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from gridmap.errors import FileFormatError, NotFoundError
from gridmap.files.contents import keep
from gridmap.saying import said

FORMATS = ("JPEG", "PNG", "WEBP")
LARGE_PX, SMALL_PX = 1600, 320  # the longer side
QUALITY = 82
MOST_BYTES = 12 * 1024**2
MOST_PIXELS = 50_000_000  # a phone has 12 to 50 million; more is no photo of a street
MEDIA_TYPE = "image/jpeg"
# What Pillow raises for bytes that are no picture, or a broken one.
BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError)


@dataclass(frozen=True)
class Photo:
    """A photo in its two sizes, both JPEG; `width` and `height` are those of the large one."""

    large: bytes
    small: bytes
    width: int
    height: int


def read_photo(content: bytes, name: str = "") -> Photo:
    """Read a photo and write it anew: upright, at most 1600 pixels long, without metadata.

    Parameters
    ----------
    content : bytes
        JPEG, PNG or WebP.
    name : str
        What to call it in a sentence.

    Raises
    ------
    FileFormatError
        It is no such picture, broken, or too large.
    """
    name = name[:60] or "photo"
    if len(content) > MOST_BYTES:
        raise FileFormatError(
            said(
                "{name} 超过 {most} MB，没有收下。",
                "{name} has more than {most} MB and was not taken.",
                name=name,
                most=MOST_BYTES // 1024**2,
            )
        )
    upright = _upright(content, name)
    large = _within(upright, LARGE_PX)
    return Photo(_jpeg(large), _jpeg(_within(upright, SMALL_PX)), large.width, large.height)


def _upright(content: bytes, name: str) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            large = opened.width * opened.height > MOST_PIXELS
            upright = None if large else _flat(ImageOps.exif_transpose(opened))
    except Image.DecompressionBombError:
        upright = None
    except BROKEN as error:
        raise FileFormatError(
            said(
                "{name} 不是能读的照片（JPEG、PNG、WebP），没有收下。",
                "{name} is no photo that can be read (JPEG, PNG, WebP); it was not taken.",
                name=name,
            )
        ) from error
    if upright is None:
        raise FileFormatError(
            said(
                "{name} 超过 {most} 万像素，没有收下。",
                "{name} has more than {most_en} million pixels and was not taken.",
                name=name,
                most=f"{MOST_PIXELS // 10_000:,}",
                most_en=MOST_PIXELS // 1_000_000,
            )
        )
    return upright


def _flat(image: Image.Image) -> Image.Image:
    """Put what is transparent on white; a JPEG knows no other."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        full = image.convert("RGBA")
        ground = Image.new("RGBA", full.size, "white")
        return Image.alpha_composite(ground, full).convert("RGB")
    return image.convert("RGB")


def _within(image: Image.Image, longest: int) -> Image.Image:
    smaller = image.copy()
    smaller.info.clear()
    smaller.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return smaller


def _jpeg(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(written, "JPEG", quality=QUALITY, optimize=True)
    return written.getvalue()


def keep_photo(content: bytes, folder: Path) -> str:
    """Keep the bytes of a photo below `folder` by their SHA-256, whole or not at all.

    Raises
    ------
    StoreFullError, StoreError
        The disk is full, or the folder cannot be written.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    place = photo_place(sha256, folder)
    keep(
        content,
        place,
        said(
            "照片存不下来，上报没有收下，请稍后再试",
            "The photo cannot be kept. The report was not taken; try again later",
        ),
    )
    return sha256


def photo_place(sha256: str, folder: Path) -> Path:
    """Return where the bytes of a photo lie."""
    return folder / "photos" / sha256[:2] / f"{sha256}.jpg"


def photo_bytes(sha256: str, folder: Path) -> bytes:
    """Read the bytes of a photo.

    Raises
    ------
    NotFoundError
        They are not there any more.
    """
    try:
        return photo_place(sha256, folder).read_bytes()
    except OSError:
        raise NotFoundError(
            said("这张照片已经不在了。", "This photo is not there any more.")
        ) from None
