"""The claims about architectures as PyTorch modules whose parameters are counted."""

from collections.abc import Mapping

_COUNT = """

def count(module):
    return sum(weights.numel() for weights in module.parameters())


print(f"{count(plain):,} and {count(clever):,} parameters: {count(plain) / count(clever):.1f} times as many")"""


def claim_snippet(claim: str, values: Mapping[str, int]) -> str:
    """Both ways of a claim (`stacked`, `bottleneck`, `fire`, `pooled`) as a file that runs and counts."""
    lines = _WRITTEN[claim].format(**values, field=2 * values["count"] + 1, half=values["f"] // 2)
    return f"from torch import nn\n\n{lines.strip()}\n{_COUNT}\n"


_WRITTEN = {
    "stacked": """
C = {channels}
plain = nn.Conv2d(C, C, {field}, padding="same", bias=False)
clever = nn.Sequential(*(nn.Conv2d(C, C, 3, padding="same", bias=False) for _ in range({count})))
""",
    "bottleneck": """
plain = nn.Conv2d({c_in}, {c_out}, {f}, padding={half})
clever = nn.Sequential(nn.Conv2d({c_in}, {squeeze}, 1), nn.ReLU(), nn.Conv2d({squeeze}, {c_out}, {f}, padding={half}))
""",
    "fire": """
plain = nn.Conv2d({c_in}, 2 * {expand}, 3, padding=1)
clever = nn.ModuleList(
    [nn.Conv2d({c_in}, {squeeze}, 1), nn.Conv2d({squeeze}, {expand}, 1), nn.Conv2d({squeeze}, {expand}, 3, padding=1)]
)
""",
    "pooled": """
sizes = [{maps} * {maps} * {channels}, {hidden}, {hidden}, {classes}]
plain = nn.Sequential(*(nn.Linear(a, b, device="meta") for a, b in zip(sizes, sizes[1:])))  # no memory, only counted
clever = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear({channels}, {classes}))
""",
}
