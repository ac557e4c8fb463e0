"""Invented names of streets, compounds, units and office holders."""

import numpy as np

_FIRST = "安昌德福广和恒嘉金康丽明宁平青荣瑞盛泰祥新兴秀雅永玉裕源云长正枣杏柳桐槐梧松柏兰菊"
_SECOND = "安昌达德丰福和华嘉康乐民宁平庆泉荣瑞泰祥兴阳园源云泽水林溪亭桥井台"
_HOMES = ["家园", "花园", "小区", "苑", "新村", "佳苑", "小区", "公寓", "小区", "嘉园"]
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "甲乙丙丁戊己庚辛子丑寅卯辰巳午未申酉戌亥"


class Names:
    """Gives names that were not given before.

    Examples
    --------
    >>> names = Names(np.random.default_rng(1))
    >>> names.street("service") != names.street("service")
    True
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._used: set[str] = set()
        self._holders = 0

    def _word(self) -> str:
        while True:
            first, second = self._rng.choice(list(_FIRST)), self._rng.choice(list(_SECOND))
            word = f"{first}{second}"
            if first != second and word not in self._used:
                self._used.add(word)
                return word

    def street(self, kind: str) -> str:
        """Name a street: wide ones are a road or a street, narrow ones a lane."""
        if kind in ("living_street", "service"):
            return f"{self._word()}巷"
        return f"{self._word()}{self._rng.choice(['路', '街'])}"

    def compound(self) -> str:
        """Name a group of homes."""
        return f"{self._word()}{self._rng.choice(_HOMES)}"

    def word(self) -> str:
        """Give a word for the name of a firm or a place."""
        return self._word()

    def holder(self) -> str:
        """Name an office holder; the counting signs show that nobody real is meant."""
        number = self._holders
        self._holders += 1
        base = len(_GIVEN)
        surname = _SURNAMES[number % len(_SURNAMES)]
        return f"{surname}{_GIVEN[number // base % base]}{_GIVEN[number % base]}"
