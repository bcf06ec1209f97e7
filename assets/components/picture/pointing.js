/** What mouse, finger, pen and keyboard do on the stage: drag the handle, point at a cell, select it. */

const GRIP = { mouse: 16, pen: 20, touch: 30 }; // px on either side of the handle
const STILL = 8; // px that a click may move
const LEAP = 10; // cells, with Shift

/**
 * @param {HTMLElement} stage
 * @param {object} acts
 * @param {object} acts.handle the comparison's handle
 * @param {() => object|null} acts.view the data on screen
 * @param {() => [number, number]|null} acts.current the selected cell
 * @param {(cell: [number, number]|null) => void} acts.hover
 * @param {(cell: [number, number], how?: {moving: boolean}) => void} acts.select
 */
export function createPointing(stage, { handle, view, current, hover, select }) {
  const over = new AbortController();
  let gripped = null; // distance from the pointer to the handle, while it is dragged
  let pressed = null; // where a press began that may become a click
  let under = null; // the cell under the mouse

  const on = (type, act) => stage.addEventListener(type, act, { signal: over.signal });

  function place(event) {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top, width: box.width, height: box.height };
  }

  function cellAt({ x, y, width, height }) {
    const { rows, cols } = view().last;
    return clamped([Math.floor((y / height) * rows), Math.floor((x / width) * cols)]);
  }

  function clamped([row, col]) {
    const { rows, cols } = view().last;
    return [Math.min(rows - 1, Math.max(0, row)), Math.min(cols - 1, Math.max(0, col))];
  }

  function distanceToHandle(event) {
    const { x, width } = place(event);
    return handle.visible() ? handle.place() * width - x : Infinity;
  }

  const grips = (event) => Math.abs(distanceToHandle(event)) <= (GRIP[event.pointerType] ?? GRIP.mouse);

  function point(cell) {
    if (String(cell) === String(under)) return;
    under = cell;
    hover(cell);
  }

  on("pointerdown", (event) => {
    if (!view() || event.button !== 0 || !event.isPrimary) return;
    if (grips(event)) {
      gripped = distanceToHandle(event);
      stage.setPointerCapture(event.pointerId);
      handle.element.focus({ preventScroll: true });
      event.preventDefault();
    } else if (view().selectable) {
      pressed = place(event);
    }
  });

  on("pointermove", (event) => {
    if (!view()) return;
    if (gripped !== null) {
      const { x, width } = place(event);
      handle.move((x + gripped) / width);
      return;
    }
    stage.classList.toggle("gripping", grips(event));
    if (view().selectable) point(grips(event) ? null : cellAt(place(event)));
  });

  on("pointerup", (event) => {
    const [from, to] = [pressed, place(event)];
    const dragged = gripped !== null;
    gripped = pressed = null;
    if (dragged || !from || !view()) return;
    if (Math.hypot(to.x - from.x, to.y - from.y) <= STILL) select(cellAt(from));
  });

  on("pointercancel", () => {
    gripped = pressed = null;
    point(null);
  });

  on("pointerleave", () => {
    stage.classList.remove("gripping");
    if (gripped === null) point(null);
  });

  on("keydown", (event) => {
    if (!view()?.selectable || event.target !== stage || event.altKey || event.ctrlKey || event.metaKey) return;
    const { rows, cols } = view().last;
    const [row, col] = current() ?? [Math.floor(rows / 2), Math.floor(cols / 2)];
    const step = event.shiftKey ? LEAP : 1;
    const moves = { ArrowUp: [-step, 0], ArrowDown: [step, 0], ArrowLeft: [0, -step], ArrowRight: [0, step] };
    if (event.key in moves) {
      const [down, right] = moves[event.key];
      select(clamped([row + down, col + right]), { moving: true });
    } else if (event.key === "Enter" || event.key === " ") {
      select(under ?? [row, col]);
    } else return;
    point(null);
    event.preventDefault();
  });

  return { destroy: () => over.abort() };
}
