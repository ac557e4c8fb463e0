"""Whether points that lie outside their areas would lie inside in another datum."""

from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from gridmap.actions.preparing import remark
from gridmap.saying import said
from gridmap.spatial.datum import bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_gcj02

# What the numbers of the file would be, and how their places move then. The last is for a file
# that was said to be GCJ-02 and is not.
_READ_AS = (
    ("GCJ-02", gcj02_to_wgs84),
    ("BD-09", bd09_to_wgs84),
    ("WGS 84", wgs84_to_gcj02),
)
FEWEST = 3  # rows: of fewer, chance may put some inside
ENOUGH = 0.6  # share of the rows outside that would be inside


class OtherDatum:
    """Counts the points outside their areas that another datum would put inside.

    Maps of China shift places by half a kilometre, and no file says so: a layer that came in as
    something else than it is looks right and has every distance wrong.
    """

    def __init__(self) -> None:
        self._rows = 0
        self._fits: Counter[str] = Counter()

    def look(self, points: npt.NDArray[np.object_], around: npt.NDArray[np.object_]) -> None:
        """Try points, in WGS 84 as they were read, that lie outside of the areas they name."""
        self._rows += len(points)
        for name, moved in _READ_AS if len(points) else ():
            there = shapely.transform(points, moved, interleaved=False)
            self._fits[name] += int(shapely.intersects(around, there).sum())

    def remarks(self) -> list[dict[str, Any]]:
        """Say which datum would fit, if one does."""
        if not self._fits:
            return []
        name, fits = self._fits.most_common(1)[0]
        if fits < FEWEST or fits < ENOUGH * self._rows:
            return []
        text = said(
            "不在所写区域里的 {n} 行，有 {fits} 行按 {datum} 读就在里面：文件的坐标是不是 {datum}"
            "（高德、腾讯用 GCJ-02，百度用 BD-09）？是的话，请写明坐标系重新导入，否则距离都不准。",
            "Of {n} rows outside the areas that they name, {fits} would lie inside if read as "
            "{datum}: are the places of the file {datum} (AMap and Tencent use GCJ-02, Baidu "
            "BD-09)? If so, say which and import it again, else no distance is right.",
            n=self._rows,
            fits=fits,
            datum=name,
        )
        return [remark("datum", text)]
