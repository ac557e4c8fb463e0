import datetime as dt

import pandas as pd

from gridmap.analysis.sites import coverage

TODAY = dt.date(2026, 6, 30)
SITES = pd.DataFrame({"code": ["S1", "S2", "S3", ""]}, index=[8, 6, 4, 2])


def ties(*rows):
    columns = ["kind", "from_code", "to_kind", "to_code", "valid_from", "valid_to"]
    filled = [(*row, *[None] * (6 - len(row))) for row in rows]
    return pd.DataFrame(
        {n: pd.Series([r[i] for r in filled], dtype=object) for i, n in enumerate(columns)}
    )


def test_a_site_counts_its_organizations_once_each():
    found = coverage(
        SITES,
        ties(
            ("covers_site", "O1", "site", "S1"),
            ("covers_site", "O1", "site", "S1"),
            ("covers_site", "O2", "site", "S1"),
            ("covers_site", "O1", "organization", "S2"),
            ("serves_area", "O1", "site", "S2"),
            ("covers_site", "O1", "site", "S3", None, dt.date(2026, 6, 29)),
            ("covers_site", "O1", "site", ""),
        ),
        TODAY,
        tie="covers_site",
    )
    assert found["value"].to_dict() == {8: 2, 6: 0, 4: 0, 2: 0}
    assert found["shortfall"].tolist() == [0, 1, 1, 1]


def test_without_ties_every_site_is_short_and_without_sites_nothing_is():
    assert coverage(SITES, ties(), TODAY, tie="covers_site")["shortfall"].tolist() == [1] * 4
    assert coverage(SITES.iloc[:0], ties(), TODAY, tie="covers_site").empty
