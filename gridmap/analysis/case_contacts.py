"""How whoever reported a case can be reached: what is taken, and until which day it is kept."""

import datetime as dt
import re

LONGEST = 100
# What a Chinese keyboard writes wide in the middle of a number or an address.
_WIDE = {ord(wide): ord(wide) - 0xFEE0 for wide in "０１２３４５６７８９＋－．＠＿"}
# A short number of a village or an office has five digits at least.
_PHONE = re.compile(r"\+?\d(?:[ \-()]?\d){4,}")
_MAIL = re.compile(r"[^\s@,;，；:：]+@[^\s@,;，；]+\.[^\s@,;，；]+")
# What only an identity card has: six digits of a place, a day of birth, and four more.
_IDENTITY = re.compile(
    r"(?<!\d)\d{6}[ \-]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ \-]?\d{3}[\dXx]"
    r"(?!\d)"
)


def plain(text: str) -> str:
    r"""Return a contact as it is kept: on one line, with plain digits.

    Examples
    --------
    >>> plain("  王女士\n１３８ 0000 0000 ")
    '王女士 138 0000 0000'
    """
    return " ".join(text.translate(_WIDE).split())


def wrong(contact: str) -> str:
    """Return why a contact is not taken, "" where it is.

    "long" is longer than `LONGEST`, "unprintable" holds what nobody sees, "identity" the number of
    an identity card, and "unreachable" neither a telephone nor an address of mail.

    Examples
    --------
    >>> wrong("王女士 138 0000 0000，晚上"), wrong("li@example.org"), wrong("三单元王家")
    ('', '', 'unreachable')
    >>> wrong("620702199001011234")
    'identity'
    """
    if len(contact) > LONGEST:
        return "long"
    if not contact.isprintable():
        return "unprintable"
    if _IDENTITY.search(contact):
        return "identity"
    return "" if _PHONE.search(contact) or _MAIL.search(contact) else "unreachable"


def telephone(contact: str) -> str:
    """Return the first number in a contact that can be dialled, "" for none.

    Examples
    --------
    >>> telephone("王女士 138 0000-0000，晚上"), telephone("a12345@example.org")
    ('13800000000', '')
    """
    found = _PHONE.search(_MAIL.sub(" ", contact))
    return re.sub(r"[^\d+]", "", found[0]) if found else ""


def kept_until(
    given_on: dt.date, ended_on: dt.date | None, *, days_after_end: int, latest_on: dt.date
) -> dt.date:
    """Return the day on which a contact is removed.

    Parameters
    ----------
    ended_on : date, optional
        Day on which the case ended; None while it is open.
    days_after_end : int
        For how many days it is kept then. One that is given later counts from its own day.
    latest_on : date
        When it is removed at the latest, whatever becomes of the case.

    Examples
    --------
    >>> day = dt.date(2026, 3, 1)
    >>> last = dt.date(2026, 8, 28)
    >>> kept_until(day, None, days_after_end=30, latest_on=last).isoformat()
    '2026-08-28'
    >>> kept_until(day, dt.date(2026, 3, 5), days_after_end=30, latest_on=last).isoformat()
    '2026-04-04'
    """
    if ended_on is None:
        return latest_on
    return min(latest_on, max(ended_on, given_on) + dt.timedelta(days=days_after_end))
