"""The components, one page each, with what Python knows written below them for the tests to read."""

import io
import json

import numpy as np
import streamlit as st
from PIL import Image

from pages.shared import components

SIDE = 200
LABELS = {
    "pixel": "row {row}, column {col}",
    "value": "value {value}",
    "handle": "Boundary between the original and the result",
    "help": "Arrow keys move the pixel.",
}
SHEET_LABELS = {
    "refused": "“{text}” is not a number. The old value is kept.",
    "too_large": "At most {largest} × {largest} numbers.",
    "cell": "row {row}, column {col}",
    "output": "output at row {row}, column {col}",
    "input": "{count} outputs use the input at row {row}, column {col}",
    "weight": "the weight {weight} multiplies {count} inputs",
}
LECTURE = [
    [3, 0, 1, 2, 7, 4],
    [1, 5, 8, 9, 3, 1],
    [2, 7, 2, 5, 1, 3],
    [0, 1, 3, 1, 7, 8],
    [4, 2, 1, 6, 2, 8],
    [2, 4, 5, 2, 3, 9],
]
VERTICAL = [[1, 0, -1]] * 3
RESPONSE = [[-5, -4, 0, 8], [-10, -2, 2, 3], [0, -2, -4, -7], [-3, -2, -3, -16]]


def encoded(pixels: np.ndarray, form: str = "PNG") -> bytes:
    """An array as a picture file."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, form)
    return buffer.getvalue()


def scene(phase: int) -> np.ndarray:
    """A picture with rings, uint8 (SIDE, SIDE, 3)."""
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    wave = np.sin(np.hypot(y, x) / (4 + phase)) * 110 + 128
    return np.stack([wave, np.roll(wave, 20, axis=1), 255 - wave], axis=2).astype(np.uint8)


def edges(pixels: np.ndarray) -> np.ndarray:
    """Every second pixel of a horizontal derivative, uint8 (SIDE / 2, SIDE / 2)."""
    gray = pixels.mean(axis=2)
    return np.clip(np.abs(np.diff(gray, axis=1, append=gray[:, -1:])) * 8, 0, 255).astype(np.uint8)[::2, ::2]


def view(pixels: np.ndarray, caption: str, **more: object) -> dict[str, object]:
    """One image as the picture component takes it."""
    rows, cols = pixels.shape[:2]
    return {"src": encoded(pixels), "rows": rows, "cols": cols, "caption": caption, "alt": caption, **more}


def told(name: str, value: object) -> None:
    """What Python knows, for the tests."""
    st.code(f"{name}: {json.dumps(value)}", language=None)


def counted(name: str) -> None:
    st.session_state[name] = st.session_state.get(name, 0) + 1


def choose(row: int, col: int) -> None:
    st.session_state["pixel"] = (row, col)
    counted("chosen")


def picture_page() -> None:
    phase = st.segmented_control("phase", [1, 2, 3], default=1, key="phase", required=True)
    compare = st.toggle("compare", value=True, key="compare")
    pixel = st.session_state.get("pixel", (50, 50))
    pixels = scene(phase)
    components.picture(
        key="photo",
        images=[view(pixels, "original"), view(edges(pixels), f"edges, phase {phase}")],
        compare=compare,
        pixel=pixel,
        window={"row": 2 * pixel[0] - 1, "col": 2 * pixel[1] - 1, "height": 3, "width": 3, "stride": 2},
        on_pixel=choose,
        labels=LABELS,
        alt="rings and their edges",
    )
    told("pixel", pixel)
    told("chosen", st.session_state.get("chosen", 0))
    st.text("below the picture")


def small_page() -> None:
    gray = (np.array(LECTURE) * 255 / 9).astype(np.uint8)
    response = np.array(RESPONSE)
    levels = (128 + response * 127 / 16).astype(np.uint8)
    components.picture(
        key="small",
        images=[
            view(gray, "input", values=LECTURE),
            view(levels, "output", values=response / 4 + np.where(response == 8, np.nan, 0)),
        ],
        compare=True,
        pixel=(1, 1),
        window={"row": 1, "col": 1, "height": 3, "width": 3},
        on_pixel=choose,
        labels=LABELS,
        alt="the lecture's example",
        height="420px",
    )
    components.picture(key="plain", images=[view(scene(2), "plain")], labels=LABELS, alt="rings")
    broken = {
        "src": b"\x89PNG\r\n\x1a\nbroken",
        "rows": 2,
        "cols": 2,
        "caption": "",
        "alt": "a broken picture",
    }
    components.picture(key="broken", images=[broken], labels=LABELS, alt="broken", height="60px")


def take(values: list[list[float]]) -> None:
    st.session_state["values"] = values
    counted("edited")


def editor_page() -> None:
    values = st.session_state.get("values", [[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    components.sheet(
        key="editor",
        grids=[
            {
                "name": "kernel",
                "title": "kernel",
                "values": values,
                "scale": "diverging",
                "editable": True,
                "resizable": 4 if st.toggle("resizable", value=True) else None,
            }
        ],
        labels=SHEET_LABELS,
        on_values=take,
    )
    told("values", values)
    told("edited", st.session_state.get("edited", 0))
    st.button("from Python", on_click=take, args=[[[7.0, 8.0]]])


def linked_page() -> None:
    window = np.array(LECTURE)[:3, :3]
    padded = [[row == 0 for _ in range(3)] for row in range(3)]
    components.sheet(
        key="sum",
        grids=[
            {
                "name": "window",
                "title": "window",
                "values": window,
                "scale": "gray",
                "white": 9,
                "padded": padded,
            },
            {"name": "kernel", "title": "kernel", "values": VERTICAL, "scale": "diverging"},
            {
                "name": "products",
                "title": "products",
                "values": window * np.array(VERTICAL),
                "scale": "diverging",
            },
            {"name": "sum", "title": "sum", "values": [[-5]], "scale": "diverging"},
        ],
        links={"mode": "elementwise"},
        focus={"grid": "sum", "row": 0, "col": 0},
        labels=SHEET_LABELS,
    )


def lecture_page() -> None:
    components.sheet(
        key="lecture",
        grids=[
            {"name": "input", "title": "input 6 × 6", "values": LECTURE, "scale": "gray", "white": 9},
            {"name": "kernel", "title": "kernel", "values": VERTICAL, "scale": "diverging"},
            {"name": "output", "title": "output 4 × 4", "values": RESPONSE, "scale": "diverging"},
        ],
        links={"mode": "convolution", "stride": 1, "dilation": 1, "pads": ((0, 0), (0, 0)), "flip": False},
        labels=SHEET_LABELS,
    )


def padded_page() -> None:
    components.sheet(
        key="padded",
        grids=[
            {
                "name": "input",
                "title": "input",
                "values": [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
                "scale": "gray",
                "white": 9,
            },
            {"name": "kernel", "title": "kernel", "values": [[0, 1], [2, 3]], "scale": "diverging"},
            {"name": "output", "title": "output", "values": [[0, 2], [8, 35]], "scale": "diverging"},
        ],
        links={
            "mode": "convolution",
            "stride": 2,
            "dilation": 1,
            "pads": ((1, 0), (1, 0)),
            "flip": True,
            "border": "zero",
        },
        labels=SHEET_LABELS,
    )


def paste_page() -> None:
    def pasted(data: bytes) -> None:
        st.session_state["pasted"] = len(data)
        st.session_state["size"] = Image.open(io.BytesIO(data)).size
        counted("pastes")

    components.paste(
        key="paste",
        labels={
            "button": "Paste",
            "hint": "Paste a picture (Ctrl+V)",
            "not_an_image": "No picture there.",
            "too_large": "Too large.",
            "denied": "Press Ctrl+V.",
        },
        on_image=pasted,
    )
    st.text_input("text", key="text")
    told("size", st.session_state.get("size"))
    told("pastes", st.session_state.get("pastes", 0))


def address_page() -> None:
    if "opened_with" not in st.session_state:
        st.session_state["opened_with"] = st.query_params.to_dict()
    told("opened_with", st.session_state["opened_with"])
    level = st.slider("level", 0, 9, int(st.session_state["opened_with"].get("level", 3)), key="level")
    st.button("again")
    counted("runs")
    told("runs", st.session_state["runs"])
    components.address(
        key="address",
        path="address",
        query=f"v=1&level={level}&own=1,0,-1;2,0,-2",
        labels={"copy": "Copy link", "copied": "Copied", "select": "Press Ctrl+C to copy"},
    )


def wipe_page() -> None:
    pixels = scene(2)
    components.wipe(
        key="wipe", before=encoded(pixels), after=encoded(edges(pixels)), alt="rings become edges"
    )
    st.button("again")


def everything_page() -> None:
    """What the policy for the browser must allow of Streamlit itself."""
    import plotly.graph_objects as go

    st.plotly_chart(go.Figure(go.Heatmap(z=LECTURE)), key="chart")
    st.data_editor({"a": [1, 2], "b": [3.5, 4.5]}, key="table")
    st.file_uploader("file", key="file")
    st.camera_input("camera", key="camera")
    st.latex(r"\left\lfloor \frac{n + 2p - f}{s} \right\rfloor + 1")
    st.code("import numpy as np\n\nnp.zeros(3)", language="python")
    st.image(scene(1), alt="rings")
    st.html(
        '<p style="color: rgb(1, 2, 3)" id="styled">styled</p><style>#styled { font-weight: 900 }</style>'
    )
    st.download_button("download", data=b"x", file_name="x.txt")
    st.segmented_control("choice", ["a", "b"], default="a", key="choice")
    st.selectbox("box", ["a", "b"], key="box")
    st.popover("more", icon=":material/tune:").write("inside")
    st.badge("badge", icon=":material/memory:")
    picture_page()


def home_page() -> None:
    st.text("home")


TRACE_LABELS = SHEET_LABELS | {
    "bias": "bias",
    "relu": "ReLU",
    "play": "Play",
    "pause": "Pause",
    "first": "To the start",
    "back": "One step back",
    "forward": "One step on",
    "scrub": "Step",
    "speed": "Speed",
    "terms": "Product by product",
    "counts": "Count the uses",
    "size": "Size of the cells",
    "fullscreen": "Full screen",
    "leave_fullscreen": "Leave full screen",
    "step": "cell ({row}, {col}), product {k} of {n}",
    "predict": "your number for cell ({row}, {col})",
    "right": "{value} is right",
    "wrong": "{said} is not right, it is {value}",
    "score": "{right} of {total}",
    "reveal": "Show the rest",
}


def terms_of(image: list[list[float]], kernel: list[list[float]]) -> list[list[list[float]]]:
    """The products of every output cell, column by column as the lecture adds them up."""
    (rows, cols), (height, width) = np.shape(image), np.shape(kernel)
    taps = [(i, j) for j in range(width) for i in range(height)]
    return [
        [[(r + i) * cols + c + j, i * width + j, image[r + i][c + j] * kernel[i][j]] for i, j in taps]
        for r in range(rows - height + 1)
        for c in range(cols - width + 1)
    ]


def sums(terms: list[list[list[float]]], cols: int) -> list[list[float]]:
    """What the products add up to, `cols` in a row."""
    return np.reshape([sum(product for *_, product in cell) for cell in terms], (-1, cols)).tolist()


def traced(
    image: list[list[float]], kernel: list[list[float]], *, bias: float = 0, relu: bool = False
) -> dict[str, object]:
    """Grids and links of one channel."""
    terms = terms_of(image, kernel)
    before = np.array(sums(terms, len(image[0]) - len(kernel[0]) + 1)) + bias
    return {
        "grids": [
            {"name": "input", "title": "input", "values": image, "scale": "diverging"},
            {"name": "kernel", "title": "kernel", "values": kernel, "scale": "diverging"},
            {
                "name": "output",
                "title": "output",
                "values": np.maximum(before, 0) if relu else before,
                "scale": "diverging",
            },
        ],
        "links": {
            "mode": "trace",
            "channels": [{"input": "input", "kernel": "kernel", "partial": None, "terms": terms}],
            "output": "output",
            "before": before.ravel().tolist() if relu else None,
            "bias": bias or None,
            "winners": None,
            "reduce": "sum",
        },
    }


def play_page() -> None:
    example = traced(LECTURE, VERTICAL)
    uses = [[min(i, 5 - i, 2) + 1 for i in range(6)]] * 6
    example["grids"][0]["counts"] = np.multiply(uses, np.transpose(uses)).tolist()
    components.sheet(key="play", **example, labels=TRACE_LABELS, play=True)


def relu_page() -> None:
    image = np.pad(LECTURE, 1).tolist()
    example = traced(image, VERTICAL, bias=2, relu=True)
    mask = np.pad(np.zeros((6, 6), dtype=bool), 1, constant_values=True)
    example["grids"][0] |= {"padded": mask.tolist(), "pads": [1, 1]}
    components.sheet(key="relu", **example, labels=TRACE_LABELS, play=True)


def channels_page() -> None:
    images = [LECTURE[:4], np.flip(LECTURE, axis=1).tolist()[:4]]
    kernels = [VERTICAL, [[0, 1, 0], [1, -4, 1], [0, 1, 0]]]
    grids, channels, partials = [], [], []
    for i, (image, kernel) in enumerate(zip(images, kernels, strict=True)):
        terms = terms_of(image, kernel)
        partials.append(sums(terms, 4))
        values = {f"input{i}": image, f"kernel{i}": kernel, f"partial{i}": partials[-1]}
        grids += [
            {"name": name, "title": name, "values": given, "scale": "diverging"}
            for name, given in values.items()
        ]
        channels.append(
            {"input": f"input{i}", "kernel": f"kernel{i}", "partial": f"partial{i}", "terms": terms}
        )
    output = np.sum(partials, axis=0) + 1
    grids.append({"name": "bias", "title": "bias", "values": [[1]], "scale": "diverging", "editable": True})
    grids.append({"name": "output", "title": "output", "values": output, "scale": "diverging"})
    links = {"mode": "trace", "channels": channels, "output": "output", "bias": 1.0, "reduce": "sum"}
    components.sheet(key="channels", grids=grids, links=links, labels=TRACE_LABELS, play=True)


def pooling_page() -> None:
    windows = [
        [(2 * r + i) * 6 + 2 * c + j for i in range(2) for j in range(2)] for r in range(3) for c in range(3)
    ]
    flat = np.ravel(LECTURE).tolist()
    winners = [max(window, key=lambda place: flat[place]) for window in windows]
    components.sheet(
        key="pooling",
        grids=[
            {"name": "input", "title": "input", "values": LECTURE, "scale": "diverging"},
            {
                "name": "output",
                "title": "output",
                "values": np.reshape([flat[place] for place in winners], (3, 3)),
                "scale": "diverging",
            },
        ],
        links={
            "mode": "trace",
            "channels": [
                {
                    "input": "input",
                    "kernel": None,
                    "partial": None,
                    "terms": [[[place, None, flat[place]] for place in window] for window in windows],
                }
            ],
            "output": "output",
            "winners": winners,
            "reduce": "max",
        },
        labels=TRACE_LABELS,
        play=True,
    )


def predict_page() -> None:
    components.sheet(key="predict", **traced(LECTURE, VERTICAL), labels=TRACE_LABELS, predict=True)


def grids_page() -> None:
    values = st.session_state.setdefault("numbers", {"input": LECTURE, "kernel": VERTICAL, "bias": [[2]]})

    def edited(name: str, given: list[list[float]]) -> None:
        st.session_state["numbers"] = st.session_state["numbers"] | {name: given}
        counted("edits")

    example = traced(values["input"], values["kernel"], bias=values["bias"][0][0])
    for grid in example["grids"][:2]:
        grid["editable"] = True
    bias = {
        "name": "bias",
        "title": "bias",
        "values": values["bias"],
        "scale": "diverging",
        "editable": True,
    }
    example["grids"].insert(2, bias)
    components.sheet(key="grids", **example, labels=TRACE_LABELS, on_grid=edited, play=True)
    told("kernel", values["kernel"])
    told("bias", values["bias"])
    told("first row", values["input"][0])
    told("output", example["grids"][-1]["values"].tolist()[0])


def large_page() -> None:
    """The most numbers that a sheet is made for: 144 outputs of 49 products."""
    image = (np.arange(18 * 18).reshape(18, 18) * 7 % 10).tolist()
    kernel = (np.arange(49).reshape(7, 7) % 3 - 1).tolist()
    components.sheet(key="large", **traced(image, kernel), labels=TRACE_LABELS, play=True)


PAGES = {
    "home": home_page,
    "picture": picture_page,
    "small": small_page,
    "editor": editor_page,
    "linked": linked_page,
    "lecture": lecture_page,
    "padded": padded_page,
    "paste": paste_page,
    "address": address_page,
    "wipe": wipe_page,
    "everything": everything_page,
    "play": play_page,
    "relu": relu_page,
    "channels": channels_page,
    "pooling": pooling_page,
    "predict": predict_page,
    "grids": grids_page,
    "large": large_page,
}

st.set_page_config(page_title="Components", layout="wide")
st.navigation([st.Page(function, title=name, url_path=name) for name, function in PAGES.items()]).run()
