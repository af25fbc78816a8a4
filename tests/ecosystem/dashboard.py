"""A Grafana dashboard, as far as it can be judged without Grafana."""
import copy
import json
import re

# Of Grafana's units those that are of use here, and what the panels cannot do without.
UNITS = {"none", "short", "ops", "bytes", "s", "percentunit"}
OPTIONS = {"stat": {"reduceOptions"}, "timeseries": {"legend", "tooltip"}, "heatmap": {"calculate", "color"}}
SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def panel_problems(panel, variables):
    name = panel["title"]
    if panel["type"] not in OPTIONS or not panel["description"] or not panel["targets"]:
        yield f"'{name}' is of type '{panel['type']}', with {len(panel['targets'])} targets"
        return
    if panel["datasource"] != SOURCE or any(target["datasource"] != SOURCE for target in panel["targets"]):
        yield f"'{name}' has a data source of its own"
    if len({target["refId"] for target in panel["targets"]}) != len(panel["targets"]):
        yield f"'{name}' has two targets of one name"
    field = panel["fieldConfig"]
    if field["defaults"].get("unit") not in UNITS or not isinstance(field.get("overrides"), list):
        yield f"'{name}' has the unit {field['defaults'].get('unit')!r}"
    if missing := OPTIONS[panel["type"]] - panel["options"].keys():
        yield f"'{name}' lacks the options {missing}"
    if panel["type"] == "heatmap" and any(target.get("format") != "heatmap" for target in panel["targets"]):
        yield f"'{name}' is a heat map of what is none"
    for variable in re.findall(r"\$\{?(\w+)", json.dumps(panel)):
        if variable not in variables and variable not in ("__rate_interval", "__interval"):
            yield f"'{name}' uses ${variable}, which is nowhere"


def problems(dashboard):
    """What Grafana would stumble over, or what ties it to one installation."""
    for name, kind in (("uid", str), ("title", str), ("schemaVersion", int), ("refresh", str), ("time", dict), ("panels", list)):
        if not isinstance(dashboard.get(name), kind):
            yield f"its '{name}' is {dashboard.get(name)!r}"
            return
    if "id" in dashboard or "__inputs" in dashboard:
        yield "it was exported from one installation"
    variables = {variable["name"]: variable for variable in dashboard["templating"]["list"]}
    if variables["datasource"]["type"] != "datasource" or variables["datasource"]["query"] != "prometheus":
        yield f"no templated data source: {variables['datasource']}"
    if variables["instance"]["datasource"] != SOURCE:
        yield "the variable 'instance' has a data source of its own"
    ids = [panel["id"] for panel in dashboard["panels"]]
    if len(set(ids)) != len(ids):
        yield f"panels share an id: {ids}"
    taken = {}
    for panel in dashboard["panels"]:
        name, place = panel["title"], panel["gridPos"]
        if place["x"] < 0 or place["x"] + place["w"] > 24 or place["w"] < 1 or place["h"] < 1:
            yield f"'{name}' is beyond the grid: {place}"
        for cell in ((x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])):
            if cell in taken:
                yield f"'{name}' lies on '{taken[cell]}'"
                break
            taken[cell] = name
        if panel["type"] != "row":
            yield from panel_problems(panel, variables)


def expressions(dashboard):
    for panel in dashboard["panels"]:
        for target in panel.get("targets", ()):
            yield f"panel '{panel['title']}'", target["expr"], target.get("legendFormat", "")


def panel_of(dashboard, kind):
    return next(panel for panel in dashboard["panels"] if panel["type"] == kind)


DAMAGES = {
    "no title": lambda d: d.pop("title"),
    "panels are no list": lambda d: d.update(panels={}),
    "of one installation": lambda d: d.update(id=7),
    "a fixed data source": lambda d: d["templating"]["list"][0].update(type="constant"),
    "a panel's own data source": lambda d: panel_of(d, "stat").update(datasource={"type": "prometheus", "uid": "abc"}),
    "a target's own data source": lambda d: panel_of(d, "stat")["targets"][0].update(datasource=None),
    "an unknown variable": lambda d: panel_of(d, "stat")["targets"][0].update(expr="up{job=\"$job\"}"),
    "two panels of one id": lambda d: panel_of(d, "stat").update(id=panel_of(d, "heatmap")["id"]),
    "two targets of one name": lambda d: panel_of(d, "stat")["targets"].append(panel_of(d, "stat")["targets"][0]),
    "a panel on another": lambda d: panel_of(d, "heatmap")["gridPos"].update(panel_of(d, "stat")["gridPos"]),
    "a panel beyond the grid": lambda d: panel_of(d, "heatmap")["gridPos"].update(x=20),
    "a type that is none": lambda d: panel_of(d, "stat").update(type="singlestat"),
    "no description": lambda d: panel_of(d, "stat").update(description=""),
    "no targets": lambda d: panel_of(d, "stat").update(targets=[]),
    "a unit that is none": lambda d: panel_of(d, "stat")["fieldConfig"]["defaults"].update(unit="seconds"),
    "no options": lambda d: panel_of(d, "timeseries").update(options={}),
    "a heat map of series": lambda d: panel_of(d, "heatmap")["targets"][0].pop("format"),
}


def unnoticed(dashboard):
    """Which damage to it `problems` does not see."""
    for name, damage in DAMAGES.items():
        damaged = copy.deepcopy(dashboard)
        damage(damaged)
        if not [*problems(damaged)]:
            yield f"nobody notices a dashboard with {name}"
