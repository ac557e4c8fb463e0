"""Lay out a Shapefile for GDAL: unpacked from a zip or copied, whole, and with readable text."""

import errno
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gridmap.errors import FileFormatError, StoreFullError
from gridmap.files.dbf import mend_dbf
from gridmap.saying import Said, said

NEEDED = (".shp", ".shx", ".dbf")
PARTS = (*NEEDED, ".prj", ".cpg")
# A .shp or .dbf cannot be larger, so a zip that unpacks to more is a trap or a mistake.
LARGEST_PART_BYTES = 2 * 1024**3
LARGEST_ENTRIES = 10_000
CHUNK_BYTES = 1024**2
SHP_HEADER_BYTES = 100


@dataclass(frozen=True)
class Shapefile:
    """A Shapefile that GDAL can open, the encoding of its text, and what was noticed."""

    path: Path
    encoding: str
    notes: list[str] = field(default_factory=list)


@contextmanager
def laid_out(path: Path, *, zipped: bool, layer: str | None = None) -> Iterator[Shapefile]:
    """Put the parts of a Shapefile into a temporary folder under fixed names.

    Nothing is ever written to a path that an archive names. Only the parts that are needed are
    unpacked, each up to a limit that is counted while writing.

    Parameters
    ----------
    zipped : bool
        Whether `path` is a zip archive; else it is the .shp itself.
    layer : str, optional
        Which Shapefile of an archive that holds several.

    Raises
    ------
    FileFormatError
        Parts are missing or broken, or the archive is.
    StoreFullError
        The disk of the temporary folder is full.
    """
    with tempfile.TemporaryDirectory(prefix="gridmap-") as folder:
        try:
            if zipped:
                _unpack(path, Path(folder), layer)
            else:
                _copy(path, Path(folder))
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise StoreFullError(
                    f"The disk of {tempfile.gettempdir()} is full; {path.name} was not read."
                ) from error
            raise
        shp = Path(folder) / "layer.shp"
        _check_whole(shp, path.name)
        cpg = shp.with_suffix(".cpg")
        declared = cpg.read_bytes() if cpg.exists() else b""
        cpg.unlink(missing_ok=True)
        encoding, notes = mend_dbf(shp.with_suffix(".dbf"), declared, path.name)
        yield Shapefile(shp, encoding, notes)


def _copy(path: Path, folder: Path) -> None:
    beside = {p.suffix.lower(): p for p in path.parent.iterdir() if p.stem == path.stem}
    beside[".shp"] = path
    what = said(
        "（要放在一起；或把整个 Shapefile 压缩成一个 zip）",
        "beside it; put it there, or send the Shapefile as one zip",
    )
    _refuse_missing(beside, path.name, what)
    for part in PARTS:
        if part in beside:
            _link_or_copy(beside[part], folder / f"layer{part}", copied=part == ".dbf")


def _link_or_copy(source: Path, target: Path, *, copied: bool) -> None:
    if not copied:
        try:
            target.symlink_to(source.resolve())
        except OSError:  # a system without links
            pass
        else:
            return
    shutil.copyfile(source, target)


def _unpack(path: Path, folder: Path, layer: str | None) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            found = _shapefiles(archive, path.name)
            stem = _chosen(found, layer, path.name)
            parts = found[stem]
            what = said(
                "（{stem}.shp 的；请把各部分一起压缩）",
                "of {stem}.shp; zip all its parts together",
                stem=stem,
            )
            _refuse_missing(parts, path.name, what)
            for part in PARTS:
                if part in parts:
                    _unpack_one(archive, parts[part], folder / f"layer{part}", path.name)
    except zipfile.BadZipFile as error:
        raise FileFormatError(
            said(
                "{file} 是损坏的 zip 压缩包（{error}），请重新打包或下载。",
                "{file} is a broken zip archive ({error}); make or download it again.",
                file=path.name,
                error=error,
            )
        ) from None
    except (zlib.error, EOFError):
        raise FileFormatError(
            said(
                "{file} 是损坏的 zip 压缩包，请重新打包或下载。",
                "{file} is a broken zip archive; make or download it again.",
                file=path.name,
            )
        ) from None
    except (RuntimeError, NotImplementedError) as error:
        raise FileFormatError(
            said(
                "{file} 解不开（{error}）；请不加密码、用普通方式压缩。",
                "{file} cannot be unpacked ({error}); zip it plainly, without a password.",
                file=path.name,
                error=error,
            )
        ) from None


def _shapefiles(archive: zipfile.ZipFile, name: str) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """Return the parts in an archive by the path of the Shapefile they belong to."""
    entries = archive.infolist()
    if len(entries) > LARGEST_ENTRIES:
        raise FileFormatError(
            said(
                "{file} 里有 {n} 个文件；请只压缩一个 Shapefile。",
                "{file} holds {n} files; zip one Shapefile alone.",
                file=name,
                n=len(entries),
            )
        )
    parts: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for entry in entries:
        inside = PurePosixPath(entry.filename.replace("\\", "/"))
        if entry.is_dir() or inside.parts[0] == "__MACOSX" or inside.suffix.lower() not in PARTS:
            continue
        parts.setdefault(str(inside.with_suffix("")), {})[inside.suffix.lower()] = entry
    found = {stem: there for stem, there in parts.items() if ".shp" in there}
    if not found:
        held = ", ".join(e.filename for e in entries[:5]) or said("没有文件", "nothing")
        raise FileFormatError(
            said(
                "{file} 里没有 Shapefile（.shp），有的是：{held}。请压缩一个 Shapefile，"
                "或直接给里面的文件。",
                "{file} holds no Shapefile (.shp), but {held}. Zip a Shapefile, or give the file "
                "inside as it is.",
                file=name,
                held=held,
            )
        )
    return found


def _chosen(found: dict[str, dict[str, zipfile.ZipInfo]], layer: str | None, name: str) -> str:
    fitting = [stem for stem in found if layer in (None, stem, PurePosixPath(stem).name)]
    if len(fitting) == 1:
        return fitting[0]
    raise FileFormatError(
        said(
            "{file} 里有 {n} 个 Shapefile（{found}）；请各自压缩。",
            "{file} holds {n} Shapefiles ({found}); zip each alone.",
            file=name,
            n=len(found),
            found=", ".join(sorted(found)),
        )
    )


def _unpack_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, name: str) -> None:
    if entry.file_size > LARGEST_PART_BYTES:  # as it says itself
        raise _too_large(name)
    written = 0
    with archive.open(entry) as source, target.open("wb") as file:
        while chunk := source.read(CHUNK_BYTES):
            written += len(chunk)
            if written > LARGEST_PART_BYTES:
                raise _too_large(name)
            file.write(chunk)


def _too_large(name: str) -> FileFormatError:
    return FileFormatError(
        said(
            "{file} 解开后超过 {n} GiB，没有 Shapefile 能这么大。",
            "{file} unpacks to more than {n} GiB, which no Shapefile can hold.",
            file=name,
            n=LARGEST_PART_BYTES // 1024**3,
        )
    )


def _refuse_missing(parts: Container[str], name: str, what: Said) -> None:
    missing = [part for part in NEEDED if part not in parts]
    if missing:
        raise FileFormatError(
            said(
                "{file} 缺少 {parts_zh}{what}。",
                "{file} lacks the part {parts} {what}.",
                file=name,
                what=what,
                parts_zh="、".join(missing),
                parts=" and ".join(missing),
            )
        )


def _check_whole(shp: Path, name: str) -> None:
    """Compare the lengths that the headers of .shp and .shx state with those of the files."""
    for part in (shp, shp.with_suffix(".shx")):
        size = part.stat().st_size
        with part.open("rb") as file:
            header = file.read(SHP_HEADER_BYTES)
        stated = 2 * struct.unpack_from(">i", header, 24)[0] if len(header) > 28 else -1
        if size < SHP_HEADER_BYTES or stated > size or header[:4] != b"\x00\x00\x27\x0a":
            raise FileFormatError(
                said(
                    "{file}：其中的 {part} 已损坏或不完整，请重新导出 Shapefile。",
                    "{file}: its {part} is broken or cut off; export the Shapefile again.",
                    file=name,
                    part=part.suffix,
                )
            )
