"""A list as a file that a browser saves: CSV, a workbook, or GeoJSON."""

from flask import Response

from gridmap.files.csvs import stream_rows
from gridmap.files.geojson import stream_features
from gridmap.files.listed import Listed, features, lines
from gridmap.files.row_workbooks import write_rows
from gridmap.web import params
from gridmap.web.saving import saved_as
from gridmap.web.streaming import streamed

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GEOJSON = "application/geo+json"


def saved(told: Listed, name: str, ending: str) -> Response:
    """Answer with a list as `name.csv`, `name.xlsx` or `name.geojson`, in the language asked.

    What a list says may depend on who asks: nothing on the way keeps it.
    """
    lang = params.lang()
    if ending == "xlsx":
        answer = Response(write_rows(lines(told, lang)), mimetype=XLSX)
    elif ending == "geojson":
        members = {"name": name, **told.members}
        answer = streamed(stream_features(features(told, lang), members), GEOJSON)
    else:
        answer = streamed(stream_rows(lines(told, lang)), "text/csv")
    answer.cache_control.no_store = True
    return saved_as(answer, f"{name}.{ending}")
