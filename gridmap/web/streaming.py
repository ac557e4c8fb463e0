"""Answers that are sent piece by piece."""

from collections.abc import Iterator
from itertools import chain

from flask import Response, stream_with_context


def streamed(pieces: Iterator[bytes], mimetype: str) -> Response:
    """Answer with pieces as they are made.

    The first is made at once: what is wrong with the question is found with it, and can still be
    answered with its sentence and its status.
    """
    first = next(pieces, b"")
    return Response(stream_with_context(chain((first,), pieces)), mimetype=mimetype)
