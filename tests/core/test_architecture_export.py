"""Networks as code: the file is run, and what it builds is taken apart like the original; times of this machine."""

import pytest

from core.architectures import REGISTRY, Description, describe_named, describe_rows, export, measure, timing
from core.errors import ConvScopeError
from core.networks import Row, parse_rows


def built(code: str, shape: tuple[int, int, int]) -> Description:
    """What the code's network is, taken apart."""
    names: dict = {"__name__": "taken_away"}
    exec(compile(code, "taken_away.py", "exec"), names)
    return measure(lambda: names["network"]().eval(), shape)


def table(found: Description) -> list[tuple]:
    return [
        (one.kind, one.inputs, one.shape, one.parameters, one.multiplications, one.field)
        for one in found.layers
    ]


@pytest.mark.parametrize(
    "name", [*(name for name in REGISTRY if name != "googlenet_aux"), "densenet121", "inception_v3"]
)
def test_the_code_of_a_network_gives_the_same_table(name: str) -> None:
    found = describe_named(name)
    assert table(built(export.of_named(name), found.shape)) == table(found)


def test_the_auxiliary_heads_are_in_the_code_too() -> None:
    names: dict = {"__name__": "taken_away"}
    exec(export.of_named("googlenet_aux"), names)
    assert sum(p.numel() for p in names["network"]().parameters()) == 13_004_888


@pytest.mark.parametrize("name", [name for name, one in REGISTRY.items() if one.rows])
def test_the_code_of_a_table_gives_the_same_table(name: str) -> None:
    known = REGISTRY[name]
    code = export.of_rows(known.rows, known.shape)
    assert table(built(code, known.shape)) == table(describe_rows(known.rows, known.shape))


def test_the_code_of_the_readers_own_network_runs_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    rows = parse_rows("whiten.12.3.1_relu_stage.8_residual_sebottleneck.4.2_fire.4-8-8_global_fc.5")
    exec(export.of_rows(rows, (3, 20, 20)), {"__name__": "__main__"})
    said = capsys.readouterr().out
    assert "torch.Size([1, 5])" in said


def test_an_impossible_table_has_no_code() -> None:
    with pytest.raises(ConvScopeError) as caught:
        export.of_rows((Row("conv", 8, 9),), (3, 5, 5))
    assert caught.value.values["row"] == 1


@pytest.mark.parametrize("name", ["lenet5", "lenet5_1998", "squeezenet1_1"])
def test_a_network_is_timed(name: str) -> None:
    found = timing.measure_forward(name, seconds=0.05)
    assert found.name == name
    assert 0 < found.seconds < 5
    assert found.pictures >= 3
    assert found.bytes > 4 * describe_named(name).parameters


def test_what_does_not_fit_is_not_even_begun() -> None:
    with pytest.raises(ConvScopeError) as caught:
        timing.measure_forward("vgg19", most_bytes=500_000_000)
    assert caught.value.code == "timing-too-large"
    assert caught.value.values["megabytes"] > 574


def test_the_largest_network_of_the_lecture_fits_and_a_giant_does_not() -> None:
    assert timing.needed_bytes("vgg19") < timing.MOST_BYTES
    assert timing.needed_bytes("regnet_y_128gf") > timing.MOST_BYTES
