"""Networks taken apart, the claims, the contest: as the reader sees them."""

import json
from concurrent.futures import Future

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import architectures, networks, weights, worker
from core.architectures import REGISTRY, claims, export, gradients, timing
from core.errors import ConvScopeError
from pages.shared import caches, i18n
from pages.shared.architectures import architecture_table, timing_panel
from pages.shared.lessons.architectures import LENET5, NETWORKS, STARTS
from pages.shared.lessons.training import PRETRAINED
from tests.pages.opening import component, latex, link, opened, sound, tab, texts

PLACE = {name: i for i, name in enumerate(architecture_table.text.COLUMNS)}


def table(app: AppTest) -> list[dict]:
    return component(app, "architectures.table")["rows"]


def cell(row: dict, column: str) -> dict[str, str]:
    return row["cells"][PLACE[column]]


def test_the_menu_names_every_network() -> None:
    assert set(NETWORKS) == set(REGISTRY)
    assert STARTS == gradients.STARTS
    assert PRETRAINED == weights.NAMES
    assert networks.parse_rows(LENET5) == REGISTRY["lenet5"].rows


def test_the_table_of_the_lecture_and_its_arithmetic() -> None:
    rows = table(opened("architectures"))
    weighted = [row for row in rows if cell(row, "parameters")["how"]]
    assert [cell(row, "parameters")["text"] for row in weighted] == [
        "456",
        "2,416",
        "48,120",
        "10,164",
        "850",
    ]
    first = weighted[0]
    assert cell(first, "parameters")["how"] == "6·(5·5·3 + 1) = 456"
    assert cell(first, "shape") == {
        "text": "28×28×6",
        "how": "⌊(32 + 2·0 − 5)/1⌋ + 1 = 28. 6 filters make 6 maps.",
    }
    assert cell(first, "size")["how"] == "28·28·6 = 4,704"
    assert cell(first, "multiplications")["how"] == "28·28·6·(5·5·3) = 352,800"
    assert cell(first, "memory")["how"] == "4 B · 4,704 = 18.8 kB"
    assert cell(first, "training")["how"] == "32 · 18.8 kB = 602.1 kB"
    assert cell(weighted[1], "field")["how"] == "6 + (5 − 1)·2 = 14"


def test_every_unfolded_sum_is_right() -> None:
    """What stands before the equals sign, computed by Python, is what stands behind it."""
    for name in ("alexnet_grouped", "lenet5_1998", "googlenet", "resnet50", "se_resnet50", "squeezenet1_0"):
        found = REGISTRY[name]
        app = opened("architectures", v="1", network=name)
        for row in table(app):
            for column in ("size", "parameters", "multiplications", "field", "stride"):
                how = cell(row, column)["how"]
                if "=" not in how or "=" in how.split("=", 1)[1]:
                    continue
                left, right = how.split(" = ")
                left = left.replace("·", "*").replace("−", "-").replace(",", "")
                assert eval(left) == int(right.split(" ")[0].replace(",", "")), (found.name, how)


def test_a_closed_block_is_one_row_and_opens() -> None:
    app = opened("architectures", v="1", network="resnet152")
    rows = table(app)
    assert len(rows) == 4 + 50 + 3
    assert len([row for row in rows if row["opens"]]) == 50
    app = opened("architectures", v="1", network="resnet152", block="layer1.0")
    inside = [row for row in table(app) if row["block"] == "layer1.0" and not row["opens"]]
    assert len(inside) == 12
    head = next(row for row in table(app) if row["opens"] and row["opened"])
    assert cell(head, "parameters")["text"] == "75,008"


def test_totals_are_checked_against_the_module() -> None:
    said = texts(opened("architectures", v="1", network="vgg16"))
    assert "**138,357,544** parameters" in said
    assert "Sum of the rows: 138,357,544; the module's own count: 138,357,544" in said
    assert "15.47 billion" in said


def test_the_slips_of_copies_are_told_beside_the_numbers() -> None:
    app = opened("architectures")
    for printed in ("208", "416", "48,001", "10,081", "841", "456", "2,416", "48,120", "10,164", "850"):
        assert printed in app.info[0].value
    assert "227" in opened("architectures", v="1", network="alexnet_lecture").info[0].value


def test_the_pictures_side_changes_all_later_rows() -> None:
    app = opened("architectures")
    app.number_input(key="architectures.side").set_value(64).run()
    sound(app)
    assert cell(table(app)[0], "shape")["text"] == "60×60×6"
    assert link(app) == "v=1&side=64"
    app.number_input(key="architectures.side").set_value(9).run()
    sound(app)
    assert len(app.error) == 1


def edit(app: AppTest, row: int, **values: object) -> None:
    app.session_state["architectures.rows_table.editor"] = {
        "edited_rows": {row: values},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    sound(app)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_layers_have_names_in_the_menu_and_missing_numbers_are_blank(language: str) -> None:
    editor = opened("architectures", language, v="1", network="own").get("data_editor")[0].proto
    kinds = json.loads(editor.columns)["kind"]["type_config"]["options"]
    names = i18n.catalog(language)
    assert {one["value"]: one["label"] for one in kinds} == {
        kind: names.gettext(f"train.kind.{kind}") for kind in networks.KINDS
    }
    assert len({one["label"] for one in kinds}) == len(kinds)
    assert editor.HasField("placeholder")
    assert editor.placeholder == ""


def test_a_changed_row_and_one_that_cannot_be() -> None:
    app = opened("architectures")
    next(button for button in app.button if button.label == "Change its layers").click().run()
    sound(app)
    edit(app, 0, out=12)
    rows = table(app)
    assert cell(rows[0], "shape")["text"] == "28×28×12"
    assert cell(rows[3], "parameters")["how"] == "16·(5·5·12 + 1) = 4,816"
    assert "conv.12.5.1.0" in link(app)
    edit(app, 5, kernel=11)
    assert len(app.error) == 1
    assert "Row 6" in app.error[0].value
    assert cell(table(app)[0], "shape")["text"].startswith("28×28")  # the last one that could be


def test_the_readers_own_network_comes_from_the_training_page() -> None:
    app = opened("train", v="1", network="basicml")
    app.session_state["train.layers"] = True
    app.run()
    sound(app)
    target = next(one.proto for one in app.get("page_link") if "architectures" in one.proto.page)
    query = dict(part.split("=") for part in target.query_string.split("&"))
    taken = opened("architectures", **query)
    assert "**1,202,186** parameters" in texts(taken)


def test_further_networks_and_names_that_are_none() -> None:
    assert "**7,978,856** parameters" in texts(opened("architectures", v="1", network="further"))
    app = opened("architectures", v="1", network="further", further="vit_b_16")
    assert len(app.warning) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"cell": "1.2.3", "block": "<b>", "layer": "-1"},
        {"rows": "conv.1", "network": "own"},
        {"network": "nothing", "side": "1e9"},
    ],
)
def test_nonsense_is_mended(query: dict[str, str]) -> None:
    assert len(opened("architectures", v="1", **query).warning) == len(query) - (
        query.get("network") == "own"
    )


def test_the_receptive_field_on_the_picture() -> None:
    app = tab(
        opened("architectures", v="1", network="vgg16", layer="23", row="7", col="7"),
        "architectures",
        "Receptive field",
    )
    data = component(app, "architectures.field")
    assert data["window"] == {"row": 70, "col": 70, "height": 100, "width": 100, "stride": 16}
    assert [image["rows"] for image in data["images"]] == [224, 14]
    assert "**100 × 100** pixels: rows 70–169" in texts(app)
    assert r"r = 92 + (2 - 1)\cdot 8 = 100" in latex(app)


@pytest.mark.parametrize(
    "name",
    ["Volumes", "Graph", "Receptive field", "Where it goes", "Side by side", "Show the code", "Download"],
)
@pytest.mark.parametrize("network", ["lenet5_1998", "googlenet_aux", "se_block", "resnet18", "own"])
def test_every_tab_draws_every_kind_of_network(network: str, name: str) -> None:
    app = tab(opened("architectures", v="1", network=network), "architectures", name)
    assert not app.error


def test_two_networks_side_by_side() -> None:
    app = tab(
        opened("architectures", v="1", network="squeezenet1_0", beside="alexnet"),
        "architectures",
        "Side by side",
    )
    shown = app.table[0].value.to_string()
    for one in ("1,248,424", "61,100,840", "0.02×", "58.092 %", "56.522 %"):
        assert one in shown


def test_the_code_is_what_is_on_the_table() -> None:
    app = tab(opened("architectures", v="1", network="zfnet"), "architectures", "Show the code")
    assert app.code[0].value.strip() == export.of_named("zfnet").strip()


def test_what_is_taken_along() -> None:
    found = caches.described("lenet5", (3, 32, 32))
    lines = architecture_table.as_csv(found, 8).splitlines()
    assert lines[1].startswith("0,0.0,conv,,-1,5x5,0x0,1x1,6x28x28,4704,456,352800,18816,150528,5x5,1x1")
    assert len(lines) == 1 + len(found.layers)


CLAIMS = [
    ("stacked", ["1 + 3\\cdot(3 - 1) = 7", "27\\,C^2 = 1769472", "49\\,C^2 = 3211264"]),
    ("bottleneck", ["= 120422400", "= 12443648"]),
    ("fire", ["= 110720", "= 11920"]),
    ("pooled", ["= 123642856", "1000\\cdot(512 + 1) = 513000"]),
]


@pytest.mark.parametrize(("example", "formulas"), CLAIMS, ids=[name for name, _ in CLAIMS])
def test_a_claim_in_numbers(example: str, formulas: list[str]) -> None:
    app = opened("architecture_claims")
    app.pills(key="architecture_claims.examples").set_value(example).run()
    sound(app)
    for one in formulas:
        assert one in latex(app)
    names: dict = {}
    exec(app.code[0].value, names)
    state = app.session_state["architecture_claims:values"]
    if example == "stacked":
        wanted = claims.stacked(3, channels=256, side=28)
        assert names["count"](names["clever"]) == wanted.clever.parameters
        assert names["count"](names["plain"]) == wanted.plain.parameters
    assert state["claim"] == example


def test_vgg_is_not_smaller_than_alexnet_and_that_is_said() -> None:
    said = opened("architecture_claims").info[0].value
    assert "138 million" in said
    assert "62 million" in said


def test_gradients_of_both_stacks_are_drawn() -> None:
    app = opened("architecture_claims", v="1", claim="residual")
    chart = json.loads(app.get("plotly_chart")[0].proto.spec)
    assert [len(line["y"]) for line in chart["data"]] == [40, 40]
    assert "plain **10⁻¹⁵**, residual **10⁰**" in texts(app)


def test_the_contest_and_the_slip_of_2017() -> None:
    app = opened("architecture_history")
    shown = app.table[0].value.to_string()
    for one in (
        "28.2 %",
        "25.8 %",
        "16.4 %",
        "15.3 %",
        "11.7 %",
        "13.5 %",
        "6.67 %",
        "7.3 %",
        "3.57 %",
        "2.99 %",
        "2.25 %",
    ):
        assert one in shown
    assert "SENet" in app.info[0].value
    assert "SqueezeNet" in app.info[0].value
    assert "ensembles" in texts(app)


@pytest.mark.parametrize(("shown", "least"), [("lecture", 12), ("convolutions", 67), ("all", 78)])
def test_every_network_has_its_bubble(shown: str, least: int) -> None:
    app = opened("architecture_history", v="1", shown=shown)
    assert sum(len(family["customdata"]) for family in bubbles(app)) >= least


def test_all_further_networks_can_be_chosen() -> None:
    app = opened("architectures", v="1", network="further", further="mnasnet0_5")
    assert set(app.selectbox(key="architectures.further").options) == set(architectures.further())


def test_networks_are_timed_by_a_worker_and_their_bubbles_appear(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker's answer stands in for the worker: what a process does is `core.worker`'s own test."""
    asked: Future = Future()
    asked.set_result(timing.Timing("squeezenet1_1", 0.02, 10, 1, 10_000_000))
    monkeypatch.setattr(worker.Workers, "call", lambda *_, **__: asked)
    monkeypatch.setattr(worker, "current", lambda: object.__new__(worker.Workers))
    app = opened("architecture_history", v="1", across="seconds")
    assert len(app.get("plotly_chart")) == 1  # the contest's alone: nothing has been measured
    next(button for button in app.button if button.label == "Measure 12 networks").click().run()
    timing_panel._round().thread.join(20)
    app.run()
    sound(app)
    assert [x for family in bubbles(app) for x in family["x"]] == [pytest.approx(20.0)] * 12
    timing_panel._round.clear()


def bubbles(app: AppTest) -> list[dict]:
    return json.loads(app.get("plotly_chart")[1].proto.spec)["data"]


def test_a_measurement_that_is_refused_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Future = Future()
    asked.set_exception(ConvScopeError("timing-too-large", name="x", megabytes=9, limit=1))
    monkeypatch.setattr(worker.Workers, "call", lambda *_, **__: asked)
    monkeypatch.setattr(worker, "current", lambda: object.__new__(worker.Workers))
    app = opened("architecture_history", v="1", across="seconds")
    next(button for button in app.button if "Measure" in button.label).click().run()
    timing_panel._round().thread.join(20)
    app.run()
    assert len(app.warning) == 12
    timing_panel._round.clear()


def test_a_pretrained_network_is_offered_with_its_size_and_something_instead() -> None:
    app = opened("recognise", v="1", by="imagenet")
    assert "5 MB" in app.info[0].value
    assert "squeezenet1_1-b8a52dc0.pth" in app.info[0].value
    next(button for button in app.button if button.label == "Ask the small network").click().run()
    sound(app)
    assert "by=" not in link(app)


def test_a_pretrained_network_answers_with_five_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file is here; a worker's answer stands in for the worker."""
    guesses = tuple(
        weights.Guess(name, share) for name, share in zip("abcde", (0.5, 0.2, 0.1, 0.1, 0.05), strict=True)
    )
    asked: Future = Future()
    asked.set_result(weights.Answer(guesses, np.zeros((224, 224, 3), dtype=np.uint8)))
    monkeypatch.setattr(worker.Workers, "call", lambda *_, **__: asked)
    monkeypatch.setattr(worker, "current", lambda: object.__new__(worker.Workers))
    monkeypatch.setattr(weights.Pretrained, "available", lambda _: True)
    app = opened("recognise", v="1", by="imagenet", pretrained="resnet18")
    assert not app.error
    assert app.subheader[0].value == "a"
    bars = " ".join(one.proto.body for one in app.get("html"))
    assert "50" in bars


def test_a_worker_that_gives_no_answer_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Future = Future()
    asked.set_exception(TimeoutError())
    monkeypatch.setattr(worker.Workers, "call", lambda *_, **__: asked)
    monkeypatch.setattr(worker, "current", lambda: object.__new__(worker.Workers))
    monkeypatch.setattr(weights.Pretrained, "available", lambda _: True)
    app = opened("recognise", v="1", by="imagenet", pretrained="alexnet")
    assert len(app.error) == 1
