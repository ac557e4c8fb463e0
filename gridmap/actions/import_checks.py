"""What is checked of the rows of a file against the store."""

from typing import Any

from gridmap.actions import area_checks, area_tree, register_imports, tie_imports
from gridmap.actions.import_options import Options
from gridmap.actions.import_rows import Doubles, Inside, Standing
from gridmap.actions.import_writing import replaced
from gridmap.actions.preparing import Prepared
from gridmap.db.queries import retiring
from gridmap.db.session import Session
from gridmap.files.layers import LayerSpec
from gridmap.files.registers import Register


class Checks:
    """What is checked of the parts of a file against the store."""

    def __init__(self, session: Session, spec: LayerSpec, options: Options) -> None:
        self._session, self._spec, self._options = session, spec, options
        self._in_parts: list[Doubles | Inside | Standing] = []
        if spec.geometry == "point" and "area_code" in spec.fields:
            self._in_parts.append(Inside(session, everywhere=spec.name == "cases"))
        if spec.name == "residences" and options.add:
            self._in_parts.append(Doubles(session))
        if spec.name == "cases":
            self._in_parts.append(Standing(session, adds=options.add))

    def look(self, part: Prepared) -> None:
        """Check a part; of a layer that does not come in parts it is all."""
        session, spec, options = self._session, self._spec, self._options
        for check in self._in_parts:
            check.look(part)
        if spec.name == "areas":
            area_tree.find_parents(session, part, options.level)
            area_checks.check_duplicates(session, part, options.level, adds=options.add)
            area_checks.check_tiling(session, part, options.level)
        elif spec.name == "ties":
            tie_imports.check(session, part, adds=options.add)
        elif isinstance(spec, Register):
            among = replaced(spec, part, options)
            gone = set() if options.add else retiring.codes(session, spec.name, **among)
            register_imports.check(session, spec, part, gone)
            if spec.name == "organizations" and not options.add:
                tie_imports.remark_left(session, part)

    def remarks(self) -> list[dict[str, Any]]:
        """Return what was noticed in all parts."""
        return [one for check in self._in_parts for one in check.remarks()]
