"""One step of learning a word in four frameworks. Each piece of code ends with `response`: all weights afterwards."""

from core.char_rnn.by_hand import Model
from core.snippets.writing import IMPORTS, array


def recurrent_snippet(framework: str, model: Model, *, rate: float) -> str:
    """Runnable code for one step of `core.char_rnn.by_hand`; `response` is W_xh, W_hh and W_hy, one after the other."""
    lines = [
        f"word, vocabulary = {model.word!r}, {list(model.vocabulary)!r}",
        *array("w_xh", model.w_xh),
        *array("w_hh", model.w_hh),
        *array("w_hy", model.w_hy),
        f"rate = {rate:.9g}",
        "codes = np.array([vocabulary.index(one) for one in word])",
        "x = np.eye(len(vocabulary), dtype=np.float32)[codes[:-1]]  # (T, V), one-hot",
        "target = codes[1:]  # (T,)",
        *_BODIES[framework],
    ]
    return "\n".join(["import numpy as np", *IMPORTS[framework], "", *lines, ""])


_END = "response = np.concatenate([w_xh.ravel(), w_hh.ravel(), w_hy.ravel()])"

_NUMPY = [
    "h = np.zeros((len(x) + 1, len(w_hh)))  # (T + 1, H); h[-1], the last row, is the state before the first step",
    "p = np.zeros_like(x)",
    "for t in range(len(x)):",
    "    h[t] = np.tanh(w_hh @ h[t - 1] + w_xh @ x[t])",
    "    y = w_hy @ h[t]",
    "    p[t] = np.exp(y - y.max()) / np.exp(y - y.max()).sum()",
    "loss = -np.log(p[np.arange(len(x)), target]).sum()",
    "# backwards through time",
    "d_xh, d_hh, d_hy = (np.zeros_like(one) for one in (w_xh, w_hh, w_hy))",
    "from_next = np.zeros(len(w_hh))",
    "for t in reversed(range(len(x))):",
    "    d_y = p[t].copy()",
    "    d_y[target[t]] -= 1",
    "    d_hy += np.outer(d_y, h[t])",
    "    d_z = (w_hy.T @ d_y + from_next) * (1 - h[t] ** 2)",
    "    d_xh += np.outer(d_z, x[t])",
    "    d_hh += np.outer(d_z, h[t - 1])",
    "    from_next = w_hh.T @ d_z",
    "w_xh, w_hh, w_hy = w_xh - rate * d_xh, w_hh - rate * d_hh, w_hy - rate * d_hy",
    _END,
]

_PYTORCH = [
    "rnn = torch.nn.RNN(w_xh.shape[1], w_xh.shape[0], bias=False)",
    "head = torch.nn.Linear(*w_hy.T.shape, bias=False)",
    "learned = [rnn.weight_ih_l0, rnn.weight_hh_l0, head.weight]",
    "with torch.no_grad():",
    "    for weight, given in zip(learned, (w_xh, w_hh, w_hy)):",
    "        weight.copy_(torch.from_numpy(given))",
    "h, _ = rnn(torch.from_numpy(x))  # (T, H)",
    'loss = F.cross_entropy(head(h), torch.from_numpy(target), reduction="sum")',
    "loss.backward()  # backpropagation through time",
    "torch.optim.SGD(learned, lr=rate).step()",
    "w_xh, w_hh, w_hy = (weight.detach().numpy() for weight in learned)",
    _END,
]

_KERAS = [
    "network = keras.Sequential([",
    "    keras.Input(x.shape),",
    "    keras.layers.SimpleRNN(len(w_hh), use_bias=False, return_sequences=True),",
    "    keras.layers.Dense(len(vocabulary), use_bias=False),",
    "])",
    "network.set_weights([w_xh.T, w_hh.T, w_hy.T])  # Keras multiplies from the other side",
    'loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")',
    "network.compile(keras.optimizers.SGD(rate), loss=loss)",
    "network.train_on_batch(x[None], target[None])",
    "w_xh, w_hh, w_hy = (weight.T for weight in network.get_weights())",
    _END,
]

_TENSORFLOW = [
    "learned = [tf.Variable(one) for one in (w_xh, w_hh, w_hy)]",
    "with tf.GradientTape() as tape:",
    "    h, loss = tf.zeros(len(w_hh)), 0.0",
    "    for t in range(len(x)):",
    "        h = tf.tanh(tf.linalg.matvec(learned[1], h) + tf.linalg.matvec(learned[0], x[t]))",
    "        y = tf.linalg.matvec(learned[2], h)",
    "        loss += tf.nn.sparse_softmax_cross_entropy_with_logits(target[t], y)",
    "for weight, slope in zip(learned, tape.gradient(loss, learned)):",
    "    weight.assign_sub(rate * slope)",
    "w_xh, w_hh, w_hy = (weight.numpy() for weight in learned)",
    _END,
]

_BODIES: dict[str, list[str]] = {
    "numpy": _NUMPY,
    "pytorch": _PYTORCH,
    "keras": _KERAS,
    "tensorflow": _TENSORFLOW,
}
