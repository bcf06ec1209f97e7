/** Numbers as people write them: read, and written the reader's way. */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const FRACTION = /^([+-]?\d+)\/(\d+)$/;
const LARGEST = 1e6;

/**
 * Read one number: `-2`, `0.5`, `0,5`, `−1`, `1/9`. The rules are those of `core.kernels.parse`.
 * @returns {number|null} null if it is not a number
 */
export function readNumber(text) {
  const plain = text.trim().replaceAll("−", "-").replace(/^([^,]*),(\d+)$/, "$1.$2");
  const fraction = FRACTION.exec(plain);
  const value = fraction ? Number(fraction[1]) / Number(fraction[2]) : NUMBER.test(plain) ? Number(plain) : NaN;
  return Math.abs(value) <= LARGEST ? value + 0 : null;
}

/**
 * Read a block as a spreadsheet, Python or a slide gives it.
 *
 * Rows end at a line break or `;`; cells at tabs, spaces or commas. Where tabs or spaces part the
 * cells, a comma inside of a number is a decimal comma.
 * @returns {number[][]|null} null if a cell is not a number or the rows differ in length
 */
export function readBlock(text) {
  const lines = text
    .replace(/[\])]\s*,?\s*[[(]/g, "\n")
    .replace(/[[\](){}]/g, " ")
    .split(/[;\n\r]+/)
    .filter((line) => /[^,\s]/.test(line));
  const rows = lines.map((line) => cellsOf(line).map(readNumber));
  const regular = rows.length > 0 && rows.every((row) => row.length === rows[0].length);
  return regular && rows.flat().every((value) => value !== null) ? rows : null;
}

function cellsOf(line) {
  const parts = line.trim().split(/\s+/);
  if (parts.length > 1 && parts.every((part) => /^[^,]+(,\d+)?$/.test(part))) return parts;
  return line.split(/[,\s]+/).filter((cell) => cell !== "");
}

/** Whether two numbers agree to the six digits that a link carries. */
export function alike(a, b) {
  return a === b || Math.abs(a - b) <= 1e-5 * Math.max(Math.abs(a), Math.abs(b));
}

/** Whether two matrices do. */
export function alikeAll(a, b) {
  const same = (x, y, equal) => x.length === y.length && x.every((one, i) => equal(one, y[i]));
  return same(a, b, (row, other) => same(row, other, alike));
}

/** Whether a text is meant as several cells. */
export function isBlock(text) {
  return readNumber(text) === null && /[\s,;[]/.test(text.trim());
}

/**
 * Writers of numbers for one language.
 * @param {string} locale e.g. `en`, `vi`
 * @param {number} usual decimals where nothing else is said
 */
export function writers(locale, usual = 3) {
  const formats = new Map();
  const written = (value, digits) => {
    if (!formats.has(digits)) formats.set(digits, new Intl.NumberFormat(locale, { maximumFractionDigits: digits, useGrouping: false }));
    const text = formats.get(digits).format(value).replace("-", "−");
    return text === "−0" ? "0" : text;
  };
  /** A number with at most `digits` decimals and a real minus sign; text stays text, nothing is a dash. */
  const write = (value, digits = usual) => {
    if (typeof value === "string") return value;
    return Number.isFinite(value) ? written(value, digits) : "–";
  };
  /** A factor in a product: negative numbers in parentheses. */
  const factor = (value, digits = usual) => {
    const text = write(value, digits);
    return text.startsWith("−") ? `(${text})` : text;
  };
  /** Whether nothing of a number is lost when it is written. */
  const exact = (value, digits = usual) => typeof value === "string" || Math.abs(value - Number(value.toFixed(digits))) < 1e-9;
  return { write, factor, exact };
}
