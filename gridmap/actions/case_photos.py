"""The photos that come with a report: at most six, kept by their content."""

from dataclasses import dataclass
from pathlib import Path

from gridmap.db.models import CasePhoto
from gridmap.db.queries import case_reports
from gridmap.db.session import Session
from gridmap.errors import InputError
from gridmap.files.photos import MEDIA_TYPE, keep_photo, read_photo
from gridmap.saying import said

MOST_PHOTOS = 6


@dataclass(frozen=True)
class KeptPhoto:
    """A photo whose two sizes lie in the files folder."""

    sha256: str
    small_sha256: str
    width: int
    height: int


def keep(photos: list[tuple[str, bytes]], folder: Path) -> list[KeptPhoto]:
    """Read the photos of a report, and keep them; each is its name and its bytes.

    Raises
    ------
    InputError, FileFormatError, StoreError
        There are too many, one is no photo, or the disk does not take them.
    """
    if len(photos) > MOST_PHOTOS:
        raise InputError(
            said(
                "一次最多 {most} 张照片，这里有 {count} 张。",
                "A report takes at most {most} photos; these are {count}.",
                most=MOST_PHOTOS,
                count=len(photos),
            )
        )
    read = [read_photo(content, name) for name, content in photos]
    return [
        KeptPhoto(keep_photo(p.large, folder), keep_photo(p.small, folder), p.width, p.height)
        for p in read
    ]


def add(session: Session, case_id: int, photos: list[KeptPhoto]) -> None:
    """Add photos to a case, after those that it has."""
    first = len(case_reports.photos(session, case_id))
    for place, photo in enumerate(photos):
        row = CasePhoto(
            case_id=case_id,
            position=first + place,
            sha256=photo.sha256,
            small_sha256=photo.small_sha256,
            width=photo.width,
            height=photo.height,
            media_type=MEDIA_TYPE,
        )
        case_reports.add(session, row)
