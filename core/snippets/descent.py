"""One gradient step of a tiny network in four frameworks. Each piece of code ends with `response`, the new kernel."""

from collections.abc import Callable

from core.descent import Model
from core.snippets.writing import IMPORTS, array


def descent_snippet(framework: str, model: Model, *, rate: float) -> str:
    """Runnable code for one step of `core.descent`; after it `response` is the kernel, `b` the bias."""
    lines = [
        *array("x", model.images),
        *array("y", model.targets),
        *array("w", model.kernel),
        f"b, rate = np.float32({model.bias:.9g}), {rate:.9g}",
        *_BODIES[framework](model),
    ]
    return "\n".join(["import numpy as np", *IMPORTS[framework], "", *lines, ""])


def _numpy(model: Model) -> list[str]:
    predicted = "prediction = s" if model.loss == "squared" else "prediction = 1 / (1 + np.exp(-s))"
    return [
        "kh, kw = w.shape",
        "windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw), axis=(1, 2))  # (m, H', W', kh, kw)",
        "z = (windows * w).sum(axis=(3, 4)) + b  # (m, H', W')",
        "a = np.maximum(z, 0)" if model.relu else "a = z",
        "s = a.mean(axis=(1, 2))  # (m,)",
        predicted,
        "# backwards: the chain rule",
        "slope = (prediction - y) / len(y) / a[0].size  # (m,)",
        f"upstream = slope[:, None, None] * {'(z > 0)' if model.relu else 'np.ones_like(z)'}  # dJ/dz",
        "w = w - rate * (windows * upstream[..., None, None]).sum(axis=(0, 1, 2))",
        "b = b - rate * upstream.sum()",
        "response = w",
    ]


def _pytorch(model: Model) -> list[str]:
    cost = (
        "cost = 0.5 * F.mse_loss(s, torch.from_numpy(y))"
        if model.loss == "squared"
        else "cost = F.binary_cross_entropy_with_logits(s, torch.from_numpy(y))"
    )
    return [
        "weight = torch.tensor(w, requires_grad=True)",
        "bias = torch.tensor([b], requires_grad=True)",
        "z = F.conv2d(torch.from_numpy(x)[:, None], weight[None, None], bias)  # (m, 1, H', W')",
        f"s = z{'.relu()' if model.relu else ''}.mean(dim=(1, 2, 3))  # (m,)",
        cost,
        "cost.backward()  # autograd",
        "with torch.no_grad():",
        "    weight -= rate * weight.grad",
        "    bias -= rate * bias.grad",
        "response, b = weight.detach().numpy(), bias.item()",
    ]


def _keras(model: Model) -> list[str]:
    squared = model.loss == "squared"
    activation = '"relu"' if model.relu else "None"
    end = [] if squared else ['    keras.layers.Activation("sigmoid"),']
    loss = '"mean_squared_error"' if squared else '"binary_crossentropy"'
    half = "rate / 2  # Keras leaves the 1/2 out of the squared error" if squared else "rate"
    return [
        "network = keras.Sequential([",
        "    keras.Input((*x.shape[1:], 1)),",
        f"    keras.layers.Conv2D(1, w.shape, activation={activation}),",
        "    keras.layers.GlobalAveragePooling2D(),",
        *end,
        "])",
        "network.set_weights([w[:, :, None, None], np.array([b])])",
        f"step = {half}",
        f"network.compile(keras.optimizers.SGD(step), loss={loss})",
        "network.train_on_batch(x[..., None], y[:, None])",
        "weights, bias = network.get_weights()",
        "response, b = weights[:, :, 0, 0], bias[0]",
    ]


def _tensorflow(model: Model) -> list[str]:
    cost = (
        "cost = 0.5 * tf.reduce_mean((s - y) ** 2)"
        if model.loss == "squared"
        else "cost = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=s))"
    )
    rectified = "tf.nn.relu(z)" if model.relu else "z"
    return [
        "weight, bias = tf.Variable(w), tf.Variable(b)",
        "with tf.GradientTape() as tape:",
        '    z = tf.nn.conv2d(x[..., None], weight[:, :, None, None], strides=1, padding="VALID") + bias',
        f"    s = tf.reduce_mean({rectified}, axis=(1, 2, 3))  # (m,)",
        f"    {cost}",
        "slopes = tape.gradient(cost, [weight, bias])",
        "weight.assign_sub(rate * slopes[0])",
        "bias.assign_sub(rate * slopes[1])",
        "response, b = weight.numpy(), bias.numpy()",
    ]


_BODIES: dict[str, Callable[[Model], list[str]]] = {
    "numpy": _numpy,
    "pytorch": _pytorch,
    "keras": _keras,
    "tensorflow": _tensorflow,
}
