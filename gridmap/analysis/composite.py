"""The composite of an area: what share of the standards that judge it does it meet."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from gridmap.analysis.figures import MET, SHORT


def share_met(status: npt.ArrayLike) -> pd.DataFrame:
    """Count the standards that each subject meets, of those that judge it.

    `share = met / (met + short)`: each standard counts once, whatever its unit. A standard that
    does not apply, or for which there is no data, neither helps nor harms; that is why `judged`
    stands beside the share.

    Parameters
    ----------
    status : (A, S) array of int8
        Status of each subject under each standard, as positions in `figures.STATUSES`.

    Returns
    -------
    DataFrame
        A row a subject: `met` and `judged` (standards), and `share` (0 to 1, NaN when no
        standard judges it).

    Examples
    --------
    >>> share_met([[0, 1, 0], [0, 2, 3], [2, 3, 3]])["share"].round(2).tolist()
    [0.67, 1.0, nan]
    """
    table = np.asarray(status, dtype=np.int8)
    table = table.reshape(len(table), -1) if table.size else table.reshape(len(table), 0)
    met = (table == MET).sum(axis=1)
    judged = met + (table == SHORT).sum(axis=1)
    share = np.full(len(table), np.nan)
    np.divide(met, judged, out=share, where=judged > 0)
    return pd.DataFrame({"met": met, "judged": judged, "share": share})
