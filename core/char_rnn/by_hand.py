"""The lecture's "hello" by hand: every number of a small recurrent network over time, forwards and backwards.

h(t) = tanh(W_hh h(t−1) + W_xh x(t)), y(t) = W_hy h(t), the same weights at every time step; x(t) one-hot, the softmax
of y(t) against the next character. The loss is the sum of −ln p(target) over the steps.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F

from core.char_rnn.sampling import Rules, distribution, drawn
from core.errors import ConvScopeError

WORD = "hello"
HIDDEN = 3
SHORTEST, LONGEST = 2, 16
MOST_HIDDEN = 8
DIVERGED = 1e6  # beyond it a weight has left for good


@dataclass(frozen=True, eq=False)
class Model:
    """A word to learn and the network that learns it.

    Attributes:
        word: each character is to give the next one.
        vocabulary: its characters, in the order in which they first appear.
        w_xh: (H, V); `w_hh` (H, H); `w_hy` (V, H).
    """

    word: str
    vocabulary: tuple[str, ...]
    w_xh: np.ndarray
    w_hh: np.ndarray
    w_hy: np.ndarray


def begin(word: str = WORD, *, hidden: int = HIDDEN, seed: int = 0) -> Model:
    """A network with small random weights, two decimals each.

    Raises:
        ConvScopeError: `word-length` (count, least, most), `word-one-character`, `config-value` (field, value,
            low, high) of `hidden`.
    """
    if not SHORTEST <= len(word) <= LONGEST:
        raise ConvScopeError("word-length", count=len(word), least=SHORTEST, most=LONGEST)
    if not 1 <= hidden <= MOST_HIDDEN:
        raise ConvScopeError("config-value", field="hidden", value=hidden, low=1, high=MOST_HIDDEN)
    vocabulary = tuple(dict.fromkeys(word))
    if len(vocabulary) < 2:
        raise ConvScopeError("word-one-character")
    random, size = np.random.RandomState(seed), len(vocabulary)
    drawn_ = [
        random.uniform(-0.6, 0.6, shape) for shape in ((hidden, size), (hidden, hidden), (size, hidden))
    ]
    w_xh, w_hh, w_hy = (np.round(one, 2) + 0.0 for one in drawn_)
    return Model(word, vocabulary, w_xh, w_hh, w_hy)


def check(model: Model) -> None:
    """Whether the weights fit each other; raises ConvScopeError `weights-do-not-fit` (name, rows, cols)."""
    size, hidden = len(model.vocabulary), model.w_hh.shape[0]
    wanted = {"w_xh": (hidden, size), "w_hh": (hidden, hidden), "w_hy": (size, hidden)}
    for name, shape in wanted.items():
        weights = getattr(model, name)
        if weights.shape != shape or not np.isfinite(weights).all():
            raise ConvScopeError("weights-do-not-fit", name=name, rows=shape[0], cols=shape[1])


@dataclass(frozen=True, eq=False)
class Forwards:
    """The network over time; T steps, one fewer than the word has characters.

    Attributes:
        x: (T, V), one-hot; `targets` int64 (T,), the number of the next character.
        before: (T, H), h(t−1); `z` (T, H), W_hh h(t−1) + W_xh x(t); `h` (T, H), tanh z.
        y: (T, V), the scores; `p` (T, V), their softmax.
        losses: (T,), −ln p(target); `loss` their sum.
    """

    x: np.ndarray
    targets: np.ndarray
    before: np.ndarray
    z: np.ndarray
    h: np.ndarray
    y: np.ndarray
    p: np.ndarray
    losses: np.ndarray
    loss: float


def forwards(model: Model) -> Forwards:
    """Every number from the first character to the loss; errors as `check`."""
    check(model)
    codes = np.array([model.vocabulary.index(one) for one in model.word])
    x = np.eye(len(model.vocabulary))[codes[:-1]]  # (T, V)
    state = np.zeros(len(model.w_hh))  # (H,): nothing has been read
    before, z, h = [], [], []
    for x_t in x:
        before.append(state)
        z.append(model.w_hh @ state + model.w_xh @ x_t)  # (H,)
        state = np.tanh(z[-1])  # (H,)
        h.append(state)
    y = np.stack(h) @ model.w_hy.T  # (T, V)
    p = np.stack([distribution(scores, Rules()) for scores in y])  # (T, V)
    targets = codes[1:]
    losses = np.log(np.exp(y - y.max(axis=1, keepdims=True)).sum(axis=1)) + y.max(axis=1)
    losses = losses - y[np.arange(len(y)), targets]  # (T,)
    return Forwards(
        x=x,
        targets=targets,
        before=np.stack(before),
        z=np.stack(z),
        h=np.stack(h),
        y=y,
        p=p,
        losses=losses,
        loss=float(losses.sum()),
    )


@dataclass(frozen=True, eq=False)
class Backwards:
    """The way back through time: the derivative of the loss by everything.

    Attributes:
        y: (T, V), dL/dy = p − target.
        h_from_y: (T, H), what y(t) wants of h(t); `h_from_next` (T, H), what the steps after t want of it.
        h: (T, H), dL/dh, the sum of both; `z` (T, H), dL/dz = dL/dh · (1 − h²).
        w_xh: (T, H, V), each step's part; `w_hh` (T, H, H); `w_hy` (T, V, H). A weight's gradient is the sum over T.
    """

    y: np.ndarray
    h_from_y: np.ndarray
    h_from_next: np.ndarray
    h: np.ndarray
    z: np.ndarray
    w_xh: np.ndarray
    w_hh: np.ndarray
    w_hy: np.ndarray

    @property
    def summed(self) -> dict[str, np.ndarray]:
        """The gradients: by name of the weights, summed over time."""
        return {name: getattr(self, name).sum(axis=0) for name in ("w_xh", "w_hh", "w_hy")}


def backwards(model: Model, taken: Forwards) -> Backwards:
    """Backpropagation through time, from the last step to the first."""
    d_y = taken.p - np.eye(len(model.vocabulary))[taken.targets]  # (T, V)
    from_y = d_y @ model.w_hy  # (T, H)
    from_next, d_h, d_z = (np.zeros_like(from_y) for _ in range(3))
    for t in reversed(range(len(from_y))):
        if t + 1 < len(from_y):
            from_next[t] = d_z[t + 1] @ model.w_hh
        d_h[t] = from_y[t] + from_next[t]
        d_z[t] = d_h[t] * (1 - taken.h[t] ** 2)  ## tanh′(z) = 1 − tanh²(z)
    return Backwards(
        y=d_y,
        h_from_y=from_y,
        h_from_next=from_next,
        h=d_h,
        z=d_z,
        w_xh=d_z[:, :, None] * taken.x[:, None, :],
        w_hh=d_z[:, :, None] * taken.before[:, None, :],
        w_hy=d_y[:, :, None] * taken.h[:, None, :],
    )


def moved(model: Model, found: Backwards, *, rate: float) -> Model:
    """The model after one update: every weight W := W − rate · dL/dW."""
    return replace(model, **{name: getattr(model, name) - rate * one for name, one in found.summed.items()})


def descend(model: Model, *, rate: float, steps: int) -> list[Model]:
    """The models from step 0 on, `steps` further ones at most: it ends where a weight passes `DIVERGED`."""
    found = [model]
    for _ in range(steps):
        after = moved(found[-1], backwards(found[-1], forwards(found[-1])), rate=rate)
        if max(np.abs(one).max() for one in (after.w_xh, after.w_hh, after.w_hy)) > DIVERGED:
            break
        found.append(after)
    return found


@dataclass(frozen=True, eq=False)
class Written:
    """One step of writing: the character read, the state (H,) and scores (V,) after it, the probabilities (V,), and
    the character drawn from them, which is read next."""

    read: str
    h: np.ndarray
    y: np.ndarray
    p: np.ndarray
    drawn: str


def write(model: Model, *, first: str, length: int, temperature: float = 1.0, seed: int = 0) -> list[Written]:
    """Feed each output back as the next input; temperature 0 takes the likeliest.

    Raises:
        ConvScopeError: `word-character` (character, known), and as `check`.
    """
    check(model)
    if first not in model.vocabulary:
        raise ConvScopeError("word-character", character=first[:1], known=", ".join(model.vocabulary))
    random, state = np.random.Generator(np.random.PCG64(seed)), np.zeros(len(model.w_hh))
    steps: list[Written] = []
    for _ in range(length):
        read = steps[-1].drawn if steps else first
        state = np.tanh(model.w_hh @ state + model.w_xh[:, model.vocabulary.index(read)])  # (H,)
        y = model.w_hy @ state  # (V,)
        p = distribution(y, Rules(temperature=temperature))
        steps.append(Written(read, state, y, p, model.vocabulary[drawn(p, random.random())]))
    return steps


@dataclass(frozen=True, eq=False)
class Autograd:
    """What torch finds by itself: the `loss`, and `gradients` by name of the weights."""

    loss: float
    gradients: dict[str, np.ndarray]


def autograd(model: Model) -> Autograd:
    """The same loss and gradients by `torch.nn.RNN` and automatic differentiation, in float64."""
    taken = forwards(model)
    size, hidden = len(model.vocabulary), len(model.w_hh)
    rnn = torch.nn.RNN(size, hidden, bias=False, dtype=torch.float64)
    head = torch.nn.Linear(hidden, size, bias=False, dtype=torch.float64)
    weights = [*rnn.parameters(), *head.parameters()]
    learned = dict(zip(("w_xh", "w_hh", "w_hy"), weights, strict=True))
    with torch.no_grad():
        for name, one in learned.items():
            one.copy_(torch.from_numpy(getattr(model, name)))
    with torch.enable_grad():
        h, _ = rnn(torch.from_numpy(taken.x))  # (T, H)
        loss = F.cross_entropy(head(h), torch.from_numpy(taken.targets), reduction="sum")
        gradients = torch.autograd.grad(loss, weights)
    named = zip(learned, gradients, strict=True)
    return Autograd(loss=loss.item(), gradients={name: slope.numpy() for name, slope in named})


def difference(taken: Forwards, back: Backwards, found: Autograd) -> float:
    """The largest |by hand − autograd| among loss and gradients."""
    gaps = [np.abs(one - found.gradients[name]).max() for name, one in back.summed.items()]
    return float(max(*gaps, abs(taken.loss - found.loss)))
