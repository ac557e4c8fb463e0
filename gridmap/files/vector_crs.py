"""In which coordinate system a vector file is: what it says itself, and what the user says."""

from pathlib import Path

from gridmap.errors import FileFormatError, InputError
from gridmap.files import geojson_text
from gridmap.files.reprojecting import SHIFTED, is_lonlat, named_crs, same_place
from gridmap.saying import said

# GDAL gives these to layers of a GeoPackage whose system is unknown.
UNDEFINED = ("Undefined geographic SRS", "Undefined Cartesian SRS", "Undefined SRS")


def declared_crs(found: str | None, path: Path, given: str | None, kind: str) -> str:
    """Return the system that the coordinates are in: what the file says, or what the user says.

    Parameters
    ----------
    found : str or None
        What GDAL found in the file.
    given : str or None
        What the user says.
    kind : str
        Kind of the file, by its signature.

    Raises
    ------
    FileFormatError, InputError
        Nobody says it, or both say something else.
    """
    own = None if found is None or any(u in found for u in UNDEFINED) else named_crs(found)
    assumed = False
    if kind == "json":
        member = geojson_text.crs_member(path)
        assumed = member is None
        # GDAL takes a name that it does not know for WGS 84.
        own = own if assumed or (own and same_place(own, str(member))) else member
        own = "EPSG:4326" if own == "EPSG:4979" else own  # heights alone, by RFC 7946
    if own is None or (given and assumed):
        if given:
            return given
        raise FileFormatError(
            said(
                "{file} 没有说明坐标系。请指定（命令行 --crs）：EPSG:n（EPSG:4490 即 "
                "CGCS2000），或国内地图服务商的 GCJ-02、BD-09。",
                "{file} does not say in which coordinate system it is. Give it with --crs "
                "EPSG:n (EPSG:4490 is CGCS2000), or GCJ-02 or BD-09 for map providers of China.",
                file=path.name,
            )
        )
    if given in SHIFTED.values() and is_lonlat(own):
        return str(given)
    if given and not same_place(own, given):
        raise InputError(
            said(
                "{file} 说自己的坐标系是 {own}，而指定的是 {given}。请不要指定，或改正文件。",
                "{file} says that it is in {own}, --crs says {given}. Leave --crs out, or "
                "correct the file.",
                file=path.name,
                own=own.splitlines()[0][:60],
                given=given,
            )
        )
    return own
