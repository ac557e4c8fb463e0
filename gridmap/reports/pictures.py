"""Which charts a report draws, and what their titles say."""

import pandas as pd

from gridmap.actions.area_panel import short_name
from gridmap.reports.build import ReachRow
from gridmap.reports.charts import Bar, Chart, Part
from gridmap.reports.findings import GapGroup, Speaker

SHOWN = 12


def charts(speaker: Speaker, groups: list[GapGroup]) -> list[Chart]:
    """Return the charts that the data can fill, the most telling first."""
    made = [by_standard(speaker), by_area(speaker), by_method(speaker), staff(speaker, groups)]
    return [chart for chart in made if chart is not None]


def by_standard(speaker: Speaker) -> Chart | None:
    """Draw the share of residents out of reach for each standard of reach, the worst first."""
    rows = [row for row in speaker.headline_rows() if row.residents]
    if not rows:
        return None
    rows.sort(key=lambda row: (-row.uncovered, row.key))
    say = speaker.say
    bars = tuple(
        Bar(
            f"{speaker.name(row)} · {speaker.distance(row.threshold_m)}",
            (
                Part(row.uncovered / row.residents, "red"),
                Part(row.unjoined / row.residents, "hatched"),
                Part(row.covered / row.residents, "calm"),
            ),
            _out_of_reach(speaker, row),
        )
        for row in rows
    )
    legend = (("red", say("uncovered")), ("hatched", say("unjoined")), ("calm", say("covered")))
    title = _standards_title(speaker, rows)
    return Chart(title, say("chart_standards_sub"), bars, 1.0, legend)


def _standards_title(speaker: Speaker, rows: list[ReachRow]) -> str:
    """Say which kind is hardest to reach; "all" only where everybody could be measured."""
    worst = max(rows, key=lambda row: row.uncovered / row.residents)
    if worst.uncovered:
        return speaker.say(
            "chart_standards",
            kind=speaker.name(worst),
            share=speaker.percent(worst.share_uncovered),
            within=speaker.within(worst),
        )
    lost = max(row.unjoined for row in rows)
    if not lost:
        return speaker.say("chart_met")
    measured = any(row.covered for row in rows)
    words = "chart_met_known" if measured else "chart_unjoined"
    return speaker.say(words, people=speaker.number(lost))


def _out_of_reach(speaker: Speaker, row: ReachRow) -> str:
    if row.out_of_reach is None:
        return speaker.number(None)
    people = f"{speaker.number(row.uncovered)} {speaker.say('people')}"
    return f"{people} · {speaker.percent(row.share_uncovered)}"


def by_area(speaker: Speaker) -> Chart | None:
    """Draw how many residents of each area are out of reach of what the map shows."""
    row, frame = speaker.data.maps.reach, speaker.data.area_reach
    if row is None:
        return None
    frame = frame[matches(frame, row)]
    for level in ("community", "grid", "subdistrict"):
        areas = frame[(frame["level"] == level) & (frame["uncovered"] > 0)]
        if len(areas) > 1:
            break
    else:
        return None
    areas = areas.sort_values(["uncovered", "code"], ascending=[False, True]).head(SHOWN)
    say = speaker.say
    bars = tuple(
        Bar(
            short_name(str(area.name)),
            (Part(float(area.uncovered), "red"),),
            f"{speaker.number(area.uncovered)} {say('people')} · "
            f"{speaker.percent(area.uncovered / area.residents)}",
        )
        for area in areas.itertuples(index=False)
    )
    first = areas.iloc[0]
    return Chart(
        say(
            "chart_areas",
            name=short_name(str(first["name"])),
            people=speaker.number(first["uncovered"]),
        ),
        say(
            "chart_areas_sub",
            within=speaker.within(row),
            kind=speaker.kind(row),
            level=say(level),
            shown=len(bars),
        ),
        bars,
        float(first["uncovered"]),
    )


def by_method(speaker: Speaker) -> Chart | None:
    """Draw how many residents a straight line would wrongly call covered."""
    pairs = []
    for walk in speaker.headline_rows():
        straight = _straight(speaker, walk)
        if straight is not None:
            pairs.append((walk.uncovered - straight, walk, straight))
    pairs = sorted(pairs, key=lambda pair: (-pair[0], pair[1].key))[: SHOWN // 2]
    if not pairs:
        return None
    hidden, worst, _ = pairs[0]
    say, bars = speaker.say, []
    for _, walk, straight in pairs:
        label = f"{speaker.name(walk)} · {speaker.distance(walk.threshold_m)}"
        # The pair has one name.
        for name, method, people, css in (
            (label, "walking", walk.uncovered, "red"),
            ("", "straight", straight, "dim"),
        ):
            figure = f"{say(method + '_short')} {speaker.number(people)} {say('people')}"
            bars.append(Bar(name, (Part(people, css),), figure))
    title = say("chart_methods_same")
    if hidden > 0:
        title = say("chart_methods", people=speaker.number(hidden), kind=speaker.kind(worst))
    legend = (("red", say("walking_short")), ("dim", say("straight_short")))
    top = max(max(walk.uncovered, straight) for _, walk, straight in pairs)
    words = "chart_methods_joined" if any(walk.unjoined for _, walk, _ in pairs) else ""
    return Chart(title, say(words or "chart_methods_sub"), tuple(bars), float(top), legend)


def _straight(speaker: Speaker, walk: ReachRow) -> int | None:
    """Return how many of those whose walk was measured are too far in a straight line too."""
    if walk.method != "walking" or walk.out_of_reach is None:
        return None
    if walk.joined_beyond is not None:
        return walk.joined_beyond
    straight = speaker.rows.get((walk.kind, "straight", float(walk.threshold_m)))
    return None if straight is None or walk.unjoined else straight.uncovered


def staff(speaker: Speaker, groups: list[GapGroup]) -> Chart | None:
    """Draw the workers that are there and those that are missing, the largest gap first."""
    group = next((group for group in groups if group.measure == "staff"), None)
    if group is None:
        return None
    rows, say = group.rows.head(SHOWN), speaker.say
    bars = tuple(
        Bar(
            short_name(str(gap.subject_name)),
            (Part(float(gap.value or 0), "teal"), Part(float(gap.shortfall), "red-hatched")),
            f"{speaker.number(gap.value)} / {speaker.number(gap.required)} {group.unit}",
        )
        for gap in rows.itertuples(index=False)
    )
    legend = (("teal", say("value")), ("red-hatched", say("shortfall")))
    return Chart(
        group.sentence.rstrip("。."),
        say("chart_staff_sub", rule=speaker.name(group.standard) if group.standard else ""),
        bars,
        float(rows["required"].max()),
        legend,
    )


def matches(frame: pd.DataFrame, row: ReachRow) -> "pd.Series[bool]":
    """Say which rows of a frame of reach are about the same kind, method and distance."""
    return (
        (frame["kind"] == row.kind)
        & (frame["method"] == row.method)
        & (frame["threshold_m"].astype(float) == float(row.threshold_m))
    )
