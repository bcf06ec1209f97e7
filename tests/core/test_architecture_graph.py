"""The graph of a network as it is drawn: nothing on top of anything, edges forwards, skips told apart."""

import pytest

from core.architectures import REGISTRY, describe_named
from core.architectures.graph import lay_out

SKIPS = {"vgg16": 0, "googlenet_paper": 0, "squeezenet1_0": 0, "resnet18": 8 - 3, "resnet50": 16 - 4}


@pytest.mark.parametrize("name", REGISTRY)
def test_no_node_lies_on_another_and_edges_go_forwards(name: str) -> None:
    found = lay_out(describe_named(name))
    places = [(node.column, node.lane) for node in found.nodes]
    assert len(set(places)) == len(places)
    for edge in found.edges:
        assert found.nodes[edge.start].column < found.nodes[edge.end].column


@pytest.mark.parametrize(("name", "wanted"), SKIPS.items(), ids=SKIPS)
def test_only_skips_are_arcs(name: str, wanted: int) -> None:
    """A residual block whose input has another shape goes around by a convolution of its own: two branches."""
    assert lay_out(describe_named(name)).skips == wanted


@pytest.mark.parametrize("name", REGISTRY)
def test_everything_that_computes_is_drawn_once(name: str) -> None:
    found = describe_named(name)
    drawn = [node.place for node in lay_out(found).nodes]
    assert sorted(drawn) == sorted(set(drawn))
    assert {i for i, layer in enumerate(found.layers) if layer.multiplications} <= set(drawn)


def test_an_inception_block_by_itself() -> None:
    found = describe_named("googlenet_paper")
    graph = lay_out(found, block=found.blocks[0].name)
    kinds = [node.kind for node in graph.nodes]
    assert kinds.count("conv") == 6
    assert (kinds[0], kinds[-1]) == ("input", "cat")
    assert graph.nodes[0].shape == (192, 28, 28)
    assert [node.lane for node in graph.nodes if node.column == 1] == [-1.5, -0.5, 0.5, 1.5]
    assert graph.nodes[-1].lane == 0
    assert not graph.skips
