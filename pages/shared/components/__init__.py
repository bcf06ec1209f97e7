"""The browser components as typed functions. They draw and answer the pointer; `core` computes.

What the reader does arrives in a callback, once, before the script runs again. Words come from the caller as
`labels`; numbers are written in the reader's language. Their code in the browser: `assets/components`.
"""

from pages.shared.components.link import address
from pages.shared.components.matrices import sheet, volume
from pages.shared.components.mounting import component
from pages.shared.components.networks import curves, layers, reading
from pages.shared.components.pictures import paste, picture, plane, wipe

__all__ = [
    "address",
    "component",
    "curves",
    "layers",
    "paste",
    "picture",
    "plane",
    "reading",
    "sheet",
    "volume",
    "wipe",
]
