"""Pairs of demands and resources, told in words."""

from typing import Any

import numpy as np
import pandas as pd

from gridmap.actions.lists import match_words
from gridmap.actions.lists.rules import of_city
from gridmap.analysis.matching import PARTS
from gridmap.files.code_lists import called

DAYS = {"demands": ("needed_from", "needed_to"), "resources": ("available_from", "available_to")}


class Telling:
    """Puts pairs into words."""

    def __init__(
        self,
        demands: pd.DataFrame,
        resources: pd.DataFrame,
        one: pd.DataFrame,
        other: pd.DataFrame,
        on_foot: bool,  # noqa: FBT001 - one of the facts
    ) -> None:
        self.on_foot = on_foot
        # As plain lists: a row of a frame costs more than all its words.
        self.columns = {
            layer: {str(name): frame[name].tolist() for name in frame}
            for layer, frame in (("demands", demands), ("resources", resources))
        }
        self.sizes = {"demands": one["size"].to_numpy(), "resources": other["size"].to_numpy()}

    def by_demand(self, pairs: pd.DataFrame) -> list[dict[str, Any]]:
        """Describe each demand with its `matches`: resources."""
        return self._rows("demands", "resources", "demand", "resource", pairs)

    def by_resource(self, pairs: pd.DataFrame, most: int) -> list[dict[str, Any]]:
        """Describe each resource with its `matches`: demands, the best first."""
        ranked = pairs.sort_values("points", ascending=False, kind="stable")
        ranked = ranked.groupby("resource", sort=False).head(most)
        return self._rows("resources", "demands", "resource", "demand", ranked)

    def _rows(
        self, own: str, others: str, key: str, other: str, pairs: pd.DataFrame
    ) -> list[dict[str, Any]]:
        listed = pairs.to_dict("records")
        many = len(self.columns[own]["code"])
        rows = [self._record(own, number) | {"matches": []} for number in range(many)]
        for pair in listed:
            match = self._record(others, pair[other])
            rows[pair[key]]["matches"].append(match | self._why(pair))
        return rows

    def _record(self, layer: str, number: int) -> dict[str, Any]:
        row = {name: values[number] for name, values in self.columns[layer].items()}
        first, last = DAYS[layer]
        return {
            "code": row["code"],
            "name": row["name"],
            "kind": called("need_kinds", row["kind"]),
            "kind_id": row["kind"],
            "state": row["state"],
            "organization_code": row["organization_code"],
            "organization": row["organization"] or row["organization_code"],
            "area_code": row["area_code"],
            "from": row[first],
            "to": row[last],
            "hours": row["hours"],
            "lonlat": (row["lon"], row["lat"]) if row["placed"] else None,
        }

    def _why(self, pair: dict[str, Any]) -> dict[str, Any]:
        demand, resource = pair["demand"], pair["resource"]
        demands, resources = self.columns["demands"], self.columns["resources"]
        kind = demands["kind"][demand]
        weights = of_city().weights
        facts = match_words.Facts(
            pair=pair,
            needed=float(self.sizes["demands"][demand]),
            given=float(self.sizes["resources"][resource]),
            money=kind in weights.by_amount,
            placed=(demands["placed"][demand], resources["placed"][resource]),
            on_foot=self.on_foot,
        )
        away = pair["distance_m"]
        return {
            "points": pair["points"],
            "distance_m": round(away) if np.isfinite(away) else None,
            "parts": [
                {
                    "part": part,
                    "called": match_words.PART_WORDS[part],
                    "points": pair[f"{part}_points"],
                    "weight": weights.parts[kind][part],
                    "words": match_words.SENTENCES[part](facts),
                }
                for part in PARTS
                if weights.parts[kind][part]
            ],
        }
