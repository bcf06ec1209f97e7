"""Training a character model, one step at a time. Knows no thread, file, clock or page.

The text is read by `batch` readers side by side, each from a place of its own, who come back to the beginning when
they reach the end. A step is `length` characters of each; the state after it is the state before the next, while
the gradient flows back only through the step itself: truncated backpropagation through time (R. Williams and
J. Peng, 1990). Where a step reads, and what its dropout leaves out, come from the seed and the step's number.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core import pacing
from core.char_rnn import optimisers
from core.char_rnn.config import Config, changed
from core.char_rnn.model import CharRNN, Hidden
from core.char_rnn.sampling import Rules, text_of
from core.char_rnn.trained import Trained, trained
from core.errors import ConvScopeError
from core.seeds import mixed
from core.text import Corpus, Vocabulary, load, normalised, vocabulary
from core.text.corpus import training_length
from core.training import precision

TEMPERATURES = (0.3, 0.7, 1.0)
_READERS = 50  # that judge a text side by side
_FEWEST_EACH = 100  # characters that each of them judges
_WARM_UP = 100  # characters that each reads before its first judged one
_AT_ONCE = 200  # characters of each in one call of the network


@dataclass(frozen=True)
class Progress:
    """Where a run stands.

    Attributes:
        step: steps taken; `examples`: characters read.
        loss: nats per character, mean over the steps since the last report.
        gradient: norm of the gradient before clipping, mean over the same steps.
        rate: learning rate of the last step.
    """

    step: int
    examples: int
    loss: float
    gradient: float
    rate: float

    @property
    def bits(self) -> float:
        """Bits per character."""
        return self.loss / math.log(2)


@dataclass(frozen=True)
class Evaluation:
    """How a model judges a text: `loss` in nats per character, `accuracy` the share of characters that it held for
    the likeliest, `count` of characters judged."""

    loss: float
    accuracy: float
    count: int

    @property
    def bits(self) -> float:
        """Bits per character."""
        return self.loss / math.log(2)


class Material:
    """A text made ready for training on a device; any number of trainers may share it.

    Attributes:
        corpus: in the Unicode form that is learned; `vocabulary` of its characters.
        codes: int64 (T,), the whole text as numbers; the first `cut` are learned from.
    """

    def __init__(self, corpus: Corpus, *, form: str = "NFC", rare: int = 3, device: str = "cpu") -> None:
        """Raises ConvScopeError as `core.text.normalised` and `core.text.vocabulary`."""
        self.corpus = normalised(corpus, form)
        self.device = torch.device(device)
        self.vocabulary: Vocabulary = vocabulary(self.corpus.text, rare=rare)
        self.codes = torch.from_numpy(self.vocabulary.encode(self.corpus.text)).to(self.device)
        self.cut = training_length(len(self.codes))

    def part(self, name: str) -> tuple[int, int]:
        """First and last + 1 character of `train` or `validation`."""
        return (0, self.cut) if name == "train" else (self.cut, len(self.codes))


def material(config: Config, *, device: str = "cpu") -> Material:
    """The text of a run, ready for training; errors as `core.text.load` and `Material`."""
    return Material(load(config.corpus), form=config.form, rare=config.rare, device=device)


class Trainer:
    """A network in training: `advance` takes steps, `evaluate` judges, `state` and `restore` stop and go on.

    `config` is the one given, with the precision that was chosen for `auto`, the text's digest, and with the
    changes since; `precision` as in `core.training.Trainer`.
    """

    def __init__(self, config: Config, material: Material) -> None:
        """Raises ConvScopeError `text-changed` where the run was started on another text of this name."""
        digest = material.corpus.digest
        if config.digest not in ("", digest):
            raise ConvScopeError("text-changed", name=config.corpus)
        self.precision = precision.choose(config.precision, device=str(material.device), work=config.cell)
        if config.precision == "auto":
            config = replace(config, precision=self.precision.dtype)
        self.config = replace(config, digest=digest)
        self.material = material
        self.device = material.device
        torch.manual_seed(config.seed)
        self.model = CharRNN(config, size=len(material.vocabulary)).to(self.device)
        self.optimiser = optimisers.make(self.model, config)
        self.hidden: Hidden = self.model.start(config.batch)
        self.step = 0
        readers = torch.arange(config.batch, device=self.device) * material.cut // config.batch  # (B,)
        window = torch.arange(config.length + 1, device=self.device)  # (T + 1,)
        self._places = window[:, None] + readers  # (T + 1, B)

    @property
    def done(self) -> bool:
        return self.step >= self.config.steps

    def change(self, changes: Mapping[str, Any]) -> None:
        """Go on with other settings from the next step; errors as `config.changed`."""
        self.config = changed(self.config, changes)
        self.model.change(self.config)

    def advance(self, steps: int, *, halt: Callable[[], bool] = pacing.never) -> Progress:
        """Take some steps, at most to the end of the run; fewer where `halt`, asked after each of them, says so."""
        self.model.train()
        begun = self.step
        loss, gradient = torch.zeros((2, 1), device=self.device)
        rate = 0.0
        for step in range(begun, min(begun + steps, self.config.steps)):
            one, norm, rate = self._step(step)
            loss += one
            gradient += norm
            self.step = step + 1
            if halt():
                break
        count = max(self.step - begun, 1)
        return Progress(
            step=self.step,
            examples=self.step * self.config.batch * self.config.length,
            loss=float(loss) / count,
            gradient=float(gradient) / count,
            rate=rate,
        )

    def _step(self, step: int) -> tuple[Tensor, Tensor, float]:
        config = self.config
        rate = optimisers.set_rates(self.optimiser, config, step)
        read = self._read(step)  # (T + 1, B)
        torch.manual_seed(mixed(config.seed, step))  # dropout has no generator of its own
        with self._autocast():
            scores, hidden = self.model(read[:-1], self.hidden)  # (T, B, V)
        loss = F.cross_entropy(scores.float().flatten(0, 1), read[1:].flatten())
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), config.clip or math.inf)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        self.hidden = tuple(one.detach().float() for one in hidden)  # (L, B, H) each
        return loss.detach(), norm.detach(), rate

    def _read(self, step: int) -> Tensor:
        """The characters of a step and the one after them: int64 (T + 1, B)."""
        places = (self._places + step * self.config.length) % self.material.cut
        return self.material.codes[places]

    def _autocast(self) -> torch.autocast:
        return precision.autocast(self.precision, self.device)

    @torch.no_grad()
    def evaluate(
        self, part: str = "validation", *, limit: int | None = None, portions: pacing.Cut = pacing.whole
    ) -> Evaluation:
        """Judge the first `limit` characters of `train` or `validation`, or all of them, each exactly once.

        Several readers share the text; each has read the characters before its own part. Where `portions` ends early,
        each has judged the beginning of its part: `count` says how many characters that is.
        """
        self.model.eval()
        first, end = self.material.part(part)
        first = max(first, 1)  # the text's first character has nothing before it
        end = min(end, first + limit) if limit else end
        if end <= first:
            return Evaluation(loss=math.nan, accuracy=math.nan, count=0)
        inputs, targets = self._laid_out(first, end)  # (T, B) each
        hidden = self.model.start(inputs.shape[1])
        loss, right, count = 0.0, 0.0, 0
        for some in portions(len(inputs), first=_WARM_UP + 20, most=_AT_ONCE):
            x, y = inputs[some], targets[some]
            with self._autocast():
                scores, hidden = self.model(x, hidden)  # (T, B, V)
            flat = scores.float().flatten(0, 1)
            loss += float(F.cross_entropy(flat, y.flatten(), ignore_index=-1, reduction="sum"))
            right += float((flat.argmax(1) == y.flatten()).sum())
            count += int((y >= 0).sum())
        return Evaluation(loss=loss / count, accuracy=right / count, count=count)

    def rows(self, part: str) -> int:
        """Count the rows of characters, one for each reader, in which a part of the text is judged."""
        first, end = self.material.part(part)
        return _WARM_UP + math.ceil((end - first) / _readers(end - first))

    def _laid_out(self, first: int, end: int) -> tuple[Tensor, Tensor]:
        """What each reader reads, int64 (T, B), and what follows; −1 where it is not judged."""
        readers = _readers(end - first)
        each = math.ceil((end - first) / readers)
        starts = first + each * torch.arange(readers, device=self.device)  # (B,)
        places = torch.arange(-_WARM_UP, each, device=self.device)[:, None] + starts  # (T, B)
        judged = (places >= starts) & (places < end)
        codes = self.material.codes
        inputs = codes[(places - 1) % len(codes)]
        return inputs, torch.where(judged, codes[places % len(codes)], -1)

    def trained(self) -> Trained:
        """The network as it is now: weights, vocabulary and config, ready to be saved or to be sampled from."""
        return trained(self.config, self.state())

    def samples(
        self,
        *,
        length: int = 300,
        temperatures: Sequence[float] = TEMPERATURES,
        prime: str = "",
        portions: pacing.Cut = pacing.whole,
    ) -> dict[float, str]:
        """What the network writes now, by temperature; always from the same random numbers. Errors as `generate`."""
        model = self.trained()
        return {
            one: text_of(model, length, rules=Rules(temperature=one), prime=prime, seed=self.config.seed)
            for some in portions(len(temperatures), first=1, most=1, whole=True)
            for one in temperatures[some]
        }

    def state(self) -> dict[str, Tensor]:
        """Everything that training has changed, by name: weights, the optimiser's memories, the readers' state, the
        step; and the vocabulary, as code points."""
        kept = {f"model.{name}": tensor for name, tensor in self.model.state_dict().items()}
        kept |= {f"optimiser.{name}": one for name, one in optimisers.memories(self.optimiser).items()}
        kept |= {f"hidden.{place}": one for place, one in enumerate(self.hidden)}
        points = np.array([ord(one) for one in self.material.vocabulary.characters], dtype=np.int32)
        kept |= {"step": torch.tensor(self.step), "vocabulary": torch.from_numpy(points)}
        return {name: tensor.detach().cpu().contiguous().clone() for name, tensor in kept.items()}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state` gave. The config must be the one of that run."""
        self.step = int(state["step"])
        self.model.load_state_dict(_under("model.", state))
        optimisers.remember(self.optimiser, _under("optimiser.", state))
        kept = _under("hidden.", state)
        self.hidden = tuple(kept[str(place)].to(self.device).clone() for place in range(len(self.hidden)))


def _readers(count: int) -> int:
    """How many judge so many characters side by side."""
    return min(max(count // _FEWEST_EACH, 1), _READERS)


def _under(prefix: str, state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The part of a state whose names begin so, without that beginning."""
    return {name.removeprefix(prefix): one for name, one in state.items() if name.startswith(prefix)}


def train(config: Config, material: Material, *, every: int = 50) -> Iterator[Progress]:
    """Train from the first step to the last; a report every `every` steps."""
    trainer = Trainer(config, material)
    while not trainer.done:
        yield trainer.advance(every)
