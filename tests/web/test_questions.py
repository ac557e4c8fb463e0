"""No page asks the store more than twelve questions: each rule of the application is asked once.

A rule that is new fails here until it has a sample, or a reason why it is no page.
"""

import re

MOST = 12
AREA, CASE = "620702003009", "C2026060897"
# What a rule needs besides its variables.
ASKED = {
    "/api/cases/near": "?class=0102&lon=100.45&lat=38.93",
    "/api/compare": "?a=1&b=1",
    "/api/explain": f"?measure=residents&area={AREA}",
    "/api/figures": "?standard=zhangye-2020/staff-per-thousand",
    "/api/place": "?lon=100.45&lat=38.93",
    "/api/reach": "?kind=service_station",
    "/api/responsible": f"?area={AREA}",
    "/api/search": "?q=交通",
    "/responsible": f"?area={AREA}",
}
# Files, streams and pieces of them: what they ask grows with what they hold.
NO_PAGE = re.compile(
    r"/static/|/tiles/|/base\.pmtiles|/sw\.js|/api/events|/layers/|/report\.|\.csv$|\.xlsx$"
    r"|\.geojson$|/photos/|/documents/|/files/|/qr\.svg|/open311/v2/tokens/|openapi"
)
# Things that the demo city has none of: each is asked by the tests of its own.
NONE_YET = re.compile(r"<int:(form_id|draft_id|scenario_id)>")
