"""Answers that are saved as a file, under the name that people gave it."""

from urllib.parse import quote

from flask import Response


def saved_as(response: Response, name: str) -> Response:
    """Let browsers save an answer under a name; return that answer.

    A header is Latin text by its standard: what is not stands beside it in percent signs, as
    RFC 6266 has it, and readers that know only the old field get underscores.

    Examples
    --------
    >>> answer = saved_as(Response(), "月报.xlsx")
    >>> print(answer.headers["Content-Disposition"])
    attachment; filename=__.xlsx; filename*=UTF-8''%E6%9C%88%E6%8A%A5.xlsx
    """
    plain = "".join(letter if " " <= letter <= "~" else "_" for letter in name)
    response.headers.set("Content-Disposition", "attachment", filename=plain)
    if plain != name:
        written = f"; filename*=UTF-8''{quote(name, safe='')}"
        response.headers["Content-Disposition"] += written
    return response
