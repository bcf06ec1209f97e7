/**
 * Colours of cells. Orange is below zero, blue above: readers with any colour vision tell them apart.
 * The anchors are those of the palette that pictures are drawn with (`pages/shared/figures.py`).
 */

const PLACES = [0, 48, 100, 128, 156, 208, 255];
const LIGHT = [[127, 59, 8], [224, 130, 20], [254, 224, 182], [250, 250, 252], [209, 229, 240], [67, 147, 195], [5, 48, 97]];
const DARK = [[255, 190, 110], [224, 120, 20], [110, 55, 10], [19, 18, 28], [16, 60, 110], [50, 140, 215], [170, 220, 255]];

/** Colour of a signed share of the limit (−1 … 1) as [r, g, b]. */
export function diverging(share, dark) {
  const anchors = dark ? DARK : LIGHT;
  const level = 128 + Math.min(1, Math.max(-1, share)) * 127;
  const right = Math.max(1, PLACES.findIndex((place) => place >= level));
  const part = (level - PLACES[right - 1]) / (PLACES[right] - PLACES[right - 1]);
  return anchors[right].map((end, i) => Math.round(anchors[right - 1][i] * (1 - part) + end * part));
}

/** Grey of a share of white (0 … 1) as [r, g, b]. */
export function gray(share) {
  return Array(3).fill(Math.round(Math.min(1, Math.max(0, share)) * 255));
}

/** The ink, black or white, that is read best on a colour: its contrast is never below 4.5. */
export function ink(rgb) {
  return luminance(rgb) > 0.179 ? "#000" : "#fff";
}

/** Relative luminance as in the Web Content Accessibility Guidelines. */
export function luminance(rgb) {
  const [r, g, b] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function css(rgb) {
  return `rgb(${rgb.join(",")})`;
}

/** Whether an element lies on a dark page. The theme's background is read as the browser computes it. */
export function onDark(element) {
  const probe = document.createElement("i");
  probe.style.color = "var(--st-background-color)";
  element.append(probe);
  const parts = getComputedStyle(probe).color.match(/[\d.]+/g) ?? [255, 255, 255];
  probe.remove();
  return luminance(parts.slice(0, 3).map(Number)) < 0.18;
}
