"""Cards of the town and its data: the latest run, drafts, imports, accounts."""

from gridmap.actions.dates import WORDS
from gridmap.actions.start_cards.card import ROWS, Asking, Card, Row
from gridmap.db.queries import start as queries
from gridmap.files.code_lists import called
from gridmap.files.registers import registers
from gridmap.files.values import LOCAL
from gridmap.saying import Said, day_of, said


def run(asking: Asking) -> Card:
    """Tell what the latest run found short, by standard; one statement."""
    found = asking.run
    rows = queries.gaps_by_standard(asking.session, found.id, asking.area, ROWS) if found else []
    none = said(
        "还没有评估过。规划人员可以在地图上运行评估。",
        "Coverage has not been evaluated yet. A planner runs it on the map.",
    )
    if found:
        none = said("这里没有未达标的标准。", "No standard is missed here.")
    return Card(
        said("最近一次评估", "The latest evaluation"),
        int(rows[0].total) if rows else 0 if found else None,
        f"/?select=area:{asking.code}" if asking.code else "/",
        said("在地图上看", "On the map"),
        none,
        [Row(Said(row.rule["zh"], row.rule["en"]), value=f"{row.number:,}") for row in rows],
        said(
            "{day}，按标准数未达标的区域和场所",
            "{day}; areas and sites that miss a standard",
            day=day_of(found.as_of),
        ) if found else "",
        bool(rows),
    )  # fmt: skip


def drafts(asking: Asking) -> Card:
    """Tell of one's own drafts; one statement."""
    rows = queries.drafts(asking.session, asking.user.name, ROWS)
    return Card(
        said("我的草稿", "My drafts"),
        rows[0].total if rows else 0,
        "/",
        said("在地图上看", "On the map"),
        said(
            "没有没发布的草稿。在地图上打开“编辑”，可以画设施、场所和网格边界。",
            "No draft waits. Facilities, sites and boundaries of grids are drawn on the map.",
        ),
        [
            Row(
                row.title or layer_of(row.layer),
                f"/?draft={row.id}",
                said(
                    "改于 {day}",
                    "changed on {day}",
                    day=day_of(row.changed_at.astimezone(LOCAL).date()),
                ),
            )
            for row in rows
        ],
    )


def imports(asking: Asking) -> Card:
    """Tell what came in last; one statement."""
    rows = queries.editions(asking.session, ROWS)
    return Card(
        said("最近更新的数据", "Data that came in last"),
        None,
        "/import",
        said("导入数据", "Import data"),
        said(
            "还没有数据。先导入区域和住宅。", "There is no data yet. Import areas and homes first."
        ),
        [
            Row(
                layer_of(row.layer),
                note=said(
                    "{day} · {source}",
                    "{day} · {source}",
                    day=day_of(row.imported_at.astimezone(LOCAL).date()),
                    source=row.source,
                ),
                value=f"{row.rows:,}",
            )
            for row in rows
        ],
    )


def accounts(asking: Asking) -> Card:
    """Tell how many accounts there are, by role; one statement."""
    rows = queries.accounts(asking.session)
    disabled = sum(row.disabled for row in rows)
    return Card(
        said("账号", "Accounts"),
        sum(row.number for row in rows) - disabled,
        "/account",
        said("我的账号", "My account"),
        said("还没有账号：gridmap user add。", "There are no accounts yet: gridmap user add."),
        [Row(called("roles", row.role), value=f"{row.number - row.disabled:,}") for row in rows],
        said("{n} 个已停用", "{n} are disabled", n=disabled) if disabled else "",
    )


def layer_of(name: str) -> Said:
    """Return what a layer is called."""
    known = registers().get(name)
    zh, en = WORDS.get(name, (name, name))
    return known.words if known else Said(zh, en.capitalize())
