"""Numbers in the paths of addresses."""

from werkzeug.routing import IntegerConverter

from gridmap.web.params import LONGEST_NUMBER


class IdConverter(IntegerConverter):
    """Takes a number that an id of a store can be: a longer one is no page, and no mistake."""

    regex = rf"\d{{1,{LONGEST_NUMBER}}}"
