"""Every number of the lecture, read back from the screen of a real browser; the slips of slides and copies too.

What is expected is written here, from the lecture; nothing of it is computed by the app.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from pages.shared import i18n
from pages.shared.lessons import BY_NAME
from tests.e2e.looking import quiet, standing

Open = Callable[..., Page]


@pytest.fixture
def visit(open_page: Open, url: str) -> Open:
    """Open a lesson's worked example, or any of its states, and one of its tabs."""

    def go(lesson: str, example: str = "", *, tab: str = "", query: str = "", **context) -> Page:
        asked = urlencode(BY_NAME[lesson].link(example)) if example else query
        page = open_page(f"{url}/{lesson}?{asked}", shared=True, **context)
        quiet(page)
        if tab:
            page.get_by_role("tab", name=tab, exact=True).click()
            quiet(page)
        return page

    return go


def through(visit: Open, lesson: str, examples: Iterable[str]) -> Iterator[tuple[str, Page]]:
    """One worked example of a lesson after the other: the first by its link, the others by their pills."""
    page = None
    for example in examples:
        if page is None:
            page = visit(lesson, example)
        else:
            label = i18n.catalog("en").gettext(f"{lesson}.example.{example}")
            page.locator(f'[class*="st-key-{lesson}-examples"]').get_by_text(label, exact=True).click()
            query = urlencode(BY_NAME[lesson].link(example), safe=",;.-_")
            end = f"/{lesson}?{query}" if query else f"/{lesson}"
            expect(page.locator(".address input")).to_have_value(re.compile(re.escape(end) + "$"))
            standing(page)
        yield example, page


def shown(page: Page, name: str, place: int = 0) -> list[list[float]]:
    """The numbers in the cells of a matrix, by the name over it."""
    table = page.locator("table").filter(has=page.locator(f"caption:text-is('{name}')")).nth(place)
    expect(table).to_be_visible()
    rows = table.evaluate(
        """(table) => [...table.rows].map((row) =>
          [...row.cells].map((cell) => cell.querySelector("input")?.value ?? cell.innerText))"""
    )
    return [[float(cell.replace("−", "-").replace(",", ".")) for cell in row] for row in rows]


def formulas(page: Page) -> str:
    """What KaTeX has set, as LaTeX."""
    page.locator(".katex annotation").first.wait_for(state="attached")
    return " ".join(page.locator(".katex annotation").all_text_contents())


def rows(text: str) -> list[list[float]]:
    """A matrix as the lecture writes it: `1 2 / 3 4`."""
    return [[float(cell) for cell in row.split()] for row in text.split("/")]


OUTPUTS = {
    "convolution": {
        "vertical": "-5 -4 0 8 / -10 -2 2 3 / 0 -2 -4 -7 / -3 -2 -3 -16",
        "light_to_dark": "0 30 30 0 / 0 30 30 0 / 0 30 30 0 / 0 30 30 0",
        "dark_to_light": "0 -30 -30 0 / 0 -30 -30 0 / 0 -30 -30 0 / 0 -30 -30 0",
        "horizontal": "0 0 0 0 / 30 10 -10 -30 / 30 10 -10 -30 / 0 0 0 0",
        "strided": "91 100 88 / 69 91 117 / 44 72 74",
        "true_convolution": "110 161 180 174 / 177 196 209 193 / 97 157 133 163 / 162 118 125 178",
    },
    "pooling": {
        "max": "9 2 / 6 3",
        "average": "3.75 1.25 / 4 2",
        "overlapping": "9 9 5 / 9 9 5 / 8 6 9",
    },
}


@pytest.mark.parametrize("lesson", OUTPUTS)
def test_the_output_of_a_worked_example(visit: Open, lesson: str) -> None:
    for example, page in through(visit, lesson, OUTPUTS[lesson]):
        assert shown(page, "output") == rows(OUTPUTS[lesson][example]), example


INPUTS = {
    "vertical": "3 0 1 2 7 4 / 1 5 8 9 3 1 / 2 7 2 5 1 3 / 0 1 3 1 7 8 / 4 2 1 6 2 8 / 2 4 5 2 3 9",
    "strided": "2 3 7 4 6 2 9 / 6 6 9 8 7 4 3 / 3 4 8 3 8 9 7 / 7 8 3 6 6 3 4 / 4 2 1 8 3 4 6 / 3 2 4 1 9 8 3 / 0 1 3 9 2 1 4",
    "true_convolution": "2 3 7 4 6 2 / 6 6 9 8 7 4 / 3 4 8 3 8 9 / 7 8 3 6 6 3 / 4 2 1 8 3 4 / 3 2 4 1 9 8",
}


def test_the_input_of_a_worked_example(visit: Open) -> None:
    for example, page in through(visit, "convolution", INPUTS):
        assert shown(page, "input") == rows(INPUTS[example]), example


def test_the_first_cell_in_full(visit: Open) -> None:
    page = visit("convolution", "vertical")
    page.get_by_role("grid", name="output").locator("td").first.hover()
    terms = page.locator(".term > span:first-child:not(.running), .term.total").all_inner_texts()
    assert " ".join(terms) == "3·1 + 1·1 + 2·1 + 0·0 + 5·0 + 7·0 + 1·(−1) + 8·(−1) + 2·(−1) = −5"


def test_cross_correlation_beside_true_convolution(visit: Open) -> None:
    page = visit("convolution", "true_convolution", tab="Correlation or convolution")
    correlation, true = (shown(page, "output", place) for place in (1, 2))
    assert correlation == rows("166 168 165 194 / 192 165 211 162 / 99 142 183 145 / 117 125 138 209")
    assert true == rows(OUTPUTS["convolution"]["true_convolution"])
    assert shown(page, "kernel, turned") == rows("7 9 -1 / 2 0 1 / 5 4 3")


def test_associativity_holds_with_the_flip_and_fails_without(visit: Open) -> None:
    page = visit("convolution", "vertical", tab="Associativity")
    left, right = shown(page, "(A ∗ B) ∗ C"), shown(page, "A ∗ (B ∗ C)")
    assert left == right
    assert (len(left), len(left[0])) == (3, 3)
    assert len(shown(page, "B ∗ C")) == 4
    assert shown(page, "(A ⋆ B) ⋆ C") != shown(page, "A ⋆ (B ⋆ C)")


ERRATA = [
    ("convolution", "strided", {}, ("83", "127", "88", "117")),
    ("convolution", "vertical", {}, ("3×0", "5·0")),
    ("convolution", "true_convolution", {}, ("7 9 −1 / 2 0 1 / 5 4 3", "7 2 5 / 9 0 4 / −1 1 3")),
    ("why_convolutions", "lecture", {}, ("156", "456")),
    ("pooling", "max", {"en": "Output size", "vi": "Kích thước đầu ra"}, ("2", "3", "⌊(n − f)/s⌋ + 1")),
]


@pytest.mark.parametrize("locale", ["en-US", "vi-VN"])
@pytest.mark.parametrize(("lesson", "example", "tabs", "said"), ERRATA)
def test_the_erratum_is_beside_the_number(
    visit: Open, lesson: str, example: str, tabs: dict[str, str], said: tuple[str, ...], locale: str
) -> None:
    page = visit(lesson, example, tab=tabs.get(locale[:2], ""), locale=locale)
    note = page.get_by_test_id("stAlert").inner_text()
    for one in said:
        assert one in note


SIZES = {
    "strided": ("7 × 7", "3 × 3"),
    "valid": ("6 × 6", "4 × 4"),
    "same": ("6 × 6", "6 × 6"),
    "same_5": ("6 × 6", "6 × 6"),
    "alexnet": ("227 × 227", "55 × 55"),
}


def test_an_output_size(visit: Open) -> None:
    for example, page in through(visit, "padding_stride", SIZES):
        before, after = SIZES[example]
        text = page.get_by_test_id("stMain").inner_text()
        assert before in text, example
        assert after in text, example
        assert formulas(page).split("= ")[-1].startswith(after.split(" ")[0]), example


def test_same_padding_of_the_lecture(visit: Open) -> None:
    wanted = {"same": 1, "same_5": 2}
    for example, page in through(visit, "padding_stride", wanted):
        assert rf"2\cdot {wanted[example]}" in formulas(page)


def test_27_products_make_a_cell_and_two_filters_two_maps(visit: Open) -> None:
    page = visit("volumes", "volume")
    page.get_by_role("grid", name="Map 1").locator("td").first.hover()
    terms = page.locator(".term > span:first-child:not(.running)").all_inner_texts()
    assert sum("·" in term for term in terms) == 27
    assert "4 × 4 × 2" in page.get_by_test_id("stMain").inner_text()
    assert shown(page, "Map 2", 0)[1] == [40, 27, -1, -33]


def test_the_parameters_of_ten_filters(visit: Open) -> None:
    page = visit("volumes", tab="Parameters and names")
    found = formulas(page)
    assert r"3\cdot 3\cdot 3 = 27" in found
    assert "27 + 1 = 28" in found
    assert r"10\cdot 28 = \mathbf{280}" in found


def test_the_chain_of_the_lecture(visit: Open) -> None:
    page = visit("volumes", tab="A simple ConvNet")
    table = page.get_by_test_id("stTable").inner_text()
    for one in ("39×39×3", "37×37×10", "17×17×20", "7×7×40", "280", "5,020", "20,040", "1,960", "1,961"):
        assert one in table
    page.get_by_role("radio", name="Softmax (10 classes)").click()
    expect(page.get_by_test_id("stTable")).to_contain_text("19,610")


def test_why_not_a_fully_connected_layer(visit: Open) -> None:
    page = visit("why_convolutions", "lecture")
    found = formulas(page)
    for one in ("3072", "4704", "= 14450688", r"6\cdot(5\cdot 5\cdot 3 + 1) = 456"):
        assert one in found
    page.get_by_role("tab", name="Large images").click()
    table = page.get_by_test_id("stTable")
    expect(table).to_contain_text("3,000,000,000")
    for one in ("12,288", "3,000,000"):
        expect(table).to_contain_text(one)


def test_the_cost_is_the_mean_of_the_losses(visit: Open) -> None:
    found = formulas(visit("gradient_step"))
    assert r"J = \frac1m \sum_i L(\hat y^{(i)}, y^{(i)})" in found
    assert r"\frac{0.10125 + 0.005}{2} = 0.053125" in found


def cells(page: Page, row: int) -> list[str]:
    """What stands in a row of the workbench's table, its title left out."""
    table = page.locator("table").filter(has=page.locator("tfoot"))
    expect(table).to_be_visible()
    return table.locator("tbody tr:not(.unfolded)").nth(row).locator("td").all_inner_texts()


LENET = {
    0: "5 0 1 28×28×6 4,704 456",
    2: "2 0 2 14×14×6 1,176 0",
    3: "5 0 1 10×10×16 1,600 2,416",
    5: "2 0 2 5×5×16 400 0",
}


def test_lenet5_row_by_row(visit: Open) -> None:
    page = visit("architectures", "lenet5")
    for row, wanted in LENET.items():
        assert cells(page, row)[:6] == wanted.split()


TOTALS = {
    "lenet5": "62,006",
    "lenet5_1998": "60,000",
    "alexnet": "62,378,344",
    "zfnet": "62,357,608",
    "vgg16": "138,357,544",
    "googlenet": "6,998,552",
    "resnet18": "11,689,512",
    "resnet152": "60,192,808",
    "squeezenet": "1,248,424",
}


def test_the_parameters_of_a_network(visit: Open) -> None:
    for example, page in through(visit, "architectures", TOTALS):
        expect(page.locator("tfoot")).to_contain_text(TOTALS[example])
        expect(page.get_by_test_id("stMain")).to_contain_text(f"{TOTALS[example]} parameters")


def test_a_cell_unfolds_and_a_block_opens(visit: Open) -> None:
    page = visit("architectures", "vgg16")
    expect(page.locator(".how")).to_have_text("Parameters: 4096·(25088 + 1) = 102,764,544")
    page.get_by_role("button", name="CONV 1, Parameters: 1,792", exact=False).click()
    expect(page.locator(".how")).to_have_text("Parameters: 64·(3·3·3 + 1) = 1,792")
    page = visit("architectures", "resnet152")
    rows = page.locator("tbody tr:not(.unfolded)")
    expect(rows).to_have_count(57)
    page.get_by_role("button", name="Open residual block").first.click()
    expect(rows).to_have_count(57 + 12)


def test_the_winners_and_the_human(visit: Open) -> None:
    page = visit("architecture_history")
    table = page.get_by_test_id("stTable").inner_text()
    for one in ("28.2 %", "25.8 %", "16.4 %", "11.7 %", "6.67 %", "3.57 %", "2.99 %", "2.25 %"):
        assert one in table
    expect(page.get_by_test_id("stPlotlyChart").first).to_contain_text("about 5.1 %")
    expect(page.get_by_test_id("stAlert")).to_contain_text("2.25 %")


def test_nonsense_in_the_address_is_a_sentence_and_the_lesson_stands(visit: Open) -> None:
    query = "v=1&rate=-5&steps=1e12&kernel=nan&targets=&images=%3Cscript%3Ealert(1)%3C/script%3E"
    page = visit("gradient_step", query=query)
    expect(page.get_by_test_id("stAlert").first).to_be_visible()
    text = page.get_by_test_id("stMain").inner_text()
    assert "Traceback" not in text
    assert "Error:" not in text
    assert page.get_by_role("heading", level=1).count() == 1


def test_a_state_in_the_address_gives_the_same_sheet(visit: Open) -> None:
    query = "v=1&input=1,2,3;4,5,6;7,8,9&kernel=1,0;0,-1&pad=1&border=circular&bias=0.5"
    page = visit("convolution", query=query)
    assert shown(page, "kernel") == [[1, 0], [0, -1]]
    assert shown(page, "output")[0] == [9 - 1 + 0.5, 7 - 2 + 0.5, 8 - 3 + 0.5, 9 - 1 + 0.5]
    assert len(shown(page, "input")) == 5


def test_edits_one_after_the_other_all_count(visit: Open) -> None:
    """Two grids are edited faster than the server answers: both edits stay, and the output is that of both."""
    page = visit("convolution", "vertical")
    for name, value in (("input", "10"), ("kernel", "5")):
        page.get_by_role("grid", name=name).locator("input").first.fill(value)
        page.keyboard.press("Enter")
    first = 10 * 5 + 1 + 2 - 1 - 8 - 2
    expect(page.get_by_role("grid", name="output").locator("td").first).to_have_text(str(first))
    assert shown(page, "input")[0][0] == 10
    assert shown(page, "kernel")[0][0] == 5
