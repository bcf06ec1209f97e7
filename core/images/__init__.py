"""Pictures in and out: the only room that uses PIL. Imports no torch."""

from core.images.decode import MAX_FILE_MB, MAX_PIXELS, load, load_full
from core.images.encode import encode, encode_mask, thumbnail, to_csv, to_npy, to_npz
from core.images.patterns import star_orientation
from core.images.picture import REMARKS, Picture
from core.images.samples import SAMPLES, Sample, sample
from core.images.square import square

__all__ = [
    "MAX_FILE_MB",
    "MAX_PIXELS",
    "REMARKS",
    "SAMPLES",
    "Picture",
    "Sample",
    "encode",
    "encode_mask",
    "load",
    "load_full",
    "sample",
    "square",
    "star_orientation",
    "thumbnail",
    "to_csv",
    "to_npy",
    "to_npz",
]
