"""What people write who come from PyTorch, Keras or papers, and what they are told.

Each row is a part of a small spec and what stands there instead: then the place, the first
line, and the help, which is something to paste or to look for, never only "remove it".
"""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc.diagnostics import CompileError, Diagnostic
from gencc.driver import check_document
from gencc.frontend.yaml.document import load_text

SPEC = """\
gencc: 1
name: t
data: {source: digits, scale: [0, 1], batch: 64}
latent: {z: {normal: 2}}
networks:
  encoder: {input: x, layers: [flatten, dense: 8, relu], heads: {mean: [dense: 2], log_var: [dense: 2]}}
  decoder: {input: z, layers: [dense: 8, relu, dense: 64, sigmoid, reshape: [8, 8, 1]]}
let:
  q: normal(encoder(x).mean, encoder(x).log_var)
  z: sample(q)
  x_hat: decoder(z)
losses:
  reconstruction: sse(x, x_hat)
  kl: kl(q, prior.z)
train: {epochs: 2, optimizer: {adam: {lr: 1.0e-3}}, minimize: reconstruction + kl}
outputs: {sample: decoder(sample(prior.z))}
"""

OPTIMIZER = "optimizer: {adam: {lr: 1.0e-3}}"
LAYERS = "layers: [flatten, dense: 8, relu]"
LOSS = "sse(x, x_hat)"
OBJECTIVE = "minimize: reconstruction + kl"
DATA = "{source: digits, scale: [0, 1], batch: 64}"
LATENT = "latent: {z: {normal: 2}}"
HEADS = "heads: {mean: [dense: 2], log_var: [dense: 2]}"

MISTAKES = [
    (OPTIMIZER, 'optimizer: adam', '15:20', '`optimizer` needs the key `lr`',
     'write `adam: {lr: 1.0e-3}`'),
    (OPTIMIZER, 'optimizer: {lr: 1.0e-3}', '15:32', 'unknown optimizer `lr`',
     'a rule has it: `{adam: {lr: 1.0e-3}}`'),
    (OPTIMIZER, 'optimizer: Adam', '15:31', 'unknown optimizer `Adam`',
     'did you mean `adam`?'),
    (OPTIMIZER, 'optimizer: {Adam: {lr: 1.0e-3}}', '15:32', 'unknown optimizer `Adam`',
     'did you mean `adam`?'),
    (OPTIMIZER, 'optimizer: {adam: 1.0e-3}', '15:38', '`adam` takes the settings in braces',
     'write `adam: {lr: 1.0e-3}`'),
    (OPTIMIZER, 'optimizer: {adam: {learning_rate: 1.0e-3}}', '15:39', 'unknown key `learning_rate`',
     'here it is called `lr`'),
    (OPTIMIZER, "optimizer: {adam: {lr: '0.001'}}", '15:43', '`lr` must be a number above 0, or a curve, not the text `0.001`',
     'a number has no quotes: `lr: 0.001`'),
    (OPTIMIZER, 'optimizer: {adamax: {lr: 1.0e-3}}', '15:32', 'unknown optimizer `adamax`',
     'the language has no `adamax`; `adagrad`, `adam`, `adamw`, `rmsprop` and `sgd` are the rules'),
    (OPTIMIZER, 'optimizer: {name: adam, lr: 1.0e-3}', '15:31', 'an optimizer is a word and its settings, not a mapping',
     'write `adam: {…}`, the settings in braces behind it'),
    (OPTIMIZER, 'optimizer: {adam: {lr: 1.0e-3, betas: [0.5, 0.999]}}', '15:51', 'unknown key `betas`',
     'write `beta_1` and `beta_2`'),
    (OPTIMIZER, 'optimizer: {adam: {lr: 1.0e-3}}, batch_size: 32', '15:53', 'unknown key `batch_size`',
     'it stands below `data`, and is called `batch`'),
    (OPTIMIZER, 'optimizer: {adam: {lr: 1.0e-3}}, early_stopping: 5', '15:53', 'unknown key `early_stopping`',
     '`keep: {best: mse}` keeps the best checkpoint, `patience: 10` ends a training'),
    (OPTIMIZER, 'optimizer: {adam: {lr: 1.0e-3}}, validation_split: 0.1', '15:53', 'unknown key `validation_split`',
     'the language has no `validation_split`; a part of the data is held out by `data: {…, hold_out: 0.2}`'),
    (OPTIMIZER, 'optimizer: {adam: {lr: 1.0e-3}}, callbacks: []', '15:53', 'unknown key `callbacks`',
     '`keep: {best: mse}` keeps the best checkpoint, `patience: 10` ends a training'),
    (OPTIMIZER, 'learning_rate: 1.0e-3', '15:20', 'unknown key `learning_rate`',
     'a rule has it: `optimizer: {adam: {lr: 1.0e-3}}`'),
    (OPTIMIZER, 'optimizer: {sgd: {lr: 0.1, momentum: 2}}', '15:57', '`momentum` must be a number from 0 up to, but not, 1, not 2',
     ''),
    (OPTIMIZER, 'optimizer: {adam: {lr: -1}}', '15:43', '`lr` must be a number above 0, or a curve, not -1',
     ''),
    (OPTIMIZER, 'optimizer: [adam]', '15:31', 'an optimizer is a word and its settings, not a list',
     'without brackets: `adam`'),
    (LAYERS, 'layers: [flaten, dense: 8, relu]', '6:32', 'unknown layer `flaten`',
     'did you mean `flatten`?'),
    (LAYERS, 'layers: [flatten, Linear: 8, relu]', '6:41', 'unknown layer `Linear`',
     'here it is called `dense`'),
    (LAYERS, 'layers: [flatten, linear: 8, ReLU]', '6:41', 'unknown layer `linear`',
     'here it is called `dense`'),
    (LAYERS, 'layers: [flatten, dense: {units: 8, activation: relu}]', '6:59', 'unknown key `activation`',
     'an activation is a layer of its own: `[dense: 64, relu]`'),
    (LAYERS, 'layers: [flatten, dense(8), relu]', '6:41', 'unknown layer `dense(8)`',
     'settings stand behind a colon: `dense: 8`'),
    (LAYERS, 'layers: [flatten, dense 8, relu]', '6:41', 'unknown layer `dense 8`',
     'settings stand behind a colon: `dense: 8`'),
    (LAYERS, 'layers: [flatten, dense: [8], relu]', '6:48', '`dense` must be a whole number of at least 1, not a list',
     'without brackets: `dense: 8`'),
    (LAYERS, 'layers: [flatten, dense: eight, relu]', '6:48', '`dense` must be a whole number of at least 1, and there is no parameter `eight`',
     '`params: {eight: …}` defines one'),
    (LAYERS, 'layers: [flatten, {dense: 8, relu}]', '6:41', 'a layer is a word and its settings, not a mapping',
     'each layer is an item of the list: `[dense: 8, relu]`'),
    (LAYERS, 'layers: [Conv2d: {filters: 8, kernel: 3}, flatten]', '6:32', 'unknown layer `Conv2d`',
     'here it is called `conv`'),
    (LAYERS, 'layers: [conv: 8, flatten]', '6:38', '`conv` takes the settings in braces',
     'write `conv: {filters: 32, kernel: 3, stride: 2, padding: same}`'),
    (LAYERS, 'layers: [conv: {out_channels: 8, kernel_size: 3}, flatten]', '6:39', 'unknown key `out_channels`',
     'here it is called `filters`'),
    (LAYERS, 'layers: [conv: {filters: 8, kernel: 3, padding: 1.5}, flatten]', '6:71', '`padding` must be `same`, `valid`, `reflect`, a whole number, or [[top, bottom], [left, right]], not 1.5',
     ''),
    (LAYERS, 'layers: [conv: {filters: 8, kernel: 3, padding: valid1}, flatten]', '6:71', '`padding` must be `same`, `valid`, `reflect`, a whole number, or [[top, bottom], [left, right]], not the text `valid1`',
     ''),
    (LAYERS, 'layers: [dense: 8, relu]', '6:32', 'dense cannot take [8, 8, 1]: dense takes a vector; put `flatten` before it',
     ''),
    (LAYERS, 'layers: [flatten, lrelu: 0.2]', '6:41', 'unknown layer `lrelu`',
     'here it is called `leaky_relu`'),
    (LAYERS, 'layers: [flatten, deconv: {filters: 8, kernel: 3}]', '6:41', 'unknown layer `deconv`',
     'here it is called `conv_transpose`'),
    (LAYERS, 'layers: [flatten, dropout: 1.5]', '6:50', '`dropout` must be a number from 0 up to, but not, 1, not 1.5',
     ''),
    (LAYERS, 'layers: [flatten, batch_norm: {momentum: 0.9}]', '6:54', 'unknown key `momentum`',
     'here it is called `decay`: 1 - momentum of PyTorch, momentum of Keras'),
    (LAYERS, 'layers: flatten', '6:31', '`layers` must be a list of layers, not the text `flatten`',
     'a list stands in brackets: `layers: [flatten]`'),
    (LAYERS, 'layers: [flatten, dense: 8, activation: relu]', '6:51', 'unknown layer `activation`',
     'an activation is a layer of its own: `[dense: 64, relu]`'),
    (LAYERS, 'layers: [flatten, dense: {size: 8}]', '6:49', 'unknown key `size`',
     'here it is called `units`'),
    (LAYERS, 'layers: [flatten, Sequential: []]', '6:41', 'unknown layer `Sequential`',
     'a chain is the list itself: `layers: [dense: 64, relu, dense: 10]`'),
    (LAYERS, 'layers: [flatten, dense:8]', '6:41', 'unknown layer `dense:8`',
     'a colon has a blank behind it: `dense: 8`'),
    (LAYERS, 'layers: [flatten, dense: -8]', '6:48', '`dense` must be a whole number of at least 1, not -8',
     ''),
    (LAYERS, 'layers: [flatten, dense: 8.5]', '6:48', '`dense` must be a whole number of at least 1, not 8.5',
     ''),
    (LAYERS, 'layers: [flatten, rnn: 8]', '6:41', 'unknown layer `rnn`',
     'the language has no `rnn`; `lstm` and `gru` read a series'),
    (LAYERS, 'layers: [flatten, gelu: true]', '6:47', '`gelu` takes nothing after it',
     'write `gelu`'),
    (LOSS, 'ssee(x, x_hat)', '13:19', 'there is no network or function `ssee`',
     'did you mean `sse`?'),
    (LOSS, 'MSELoss(x, x_hat)', '13:19', 'there is no network or function `MSELoss`',
     'here it is called `mse`'),
    (LOSS, 'binary_crossentropy(x, x_hat)', '13:19', 'there is no network or function `binary_crossentropy`',
     'here it is called `bce`: `sum(bce(t, p))`'),
    (LOSS, 'BCELoss(x_hat, x)', '13:19', 'there is no network or function `BCELoss`',
     'here it is called `bce`: `sum(bce(t, p))`'),
    (LOSS, 'nn.MSELoss()(x, x_hat)', '13:19', '`nn.MSELoss` cannot be called',
     'functions stand alone: `MSELoss(…)`'),
    (LOSS, 'torch.mean(x)', '13:19', '`torch.mean` cannot be called',
     'functions stand alone: `mean(…)`'),
    (LOSS, 'np.sum(x)', '13:19', '`np.sum` cannot be called',
     'functions stand alone: `sum(…)`'),
    (LOSS, 'l1(x, x_hat)', '13:19', 'there is no network or function `l1`',
     'here it is called `mae`'),
    (LOSS, 'sse(x)', '13:19', '`sse` takes 2 arguments, not 1',
     'write `sse(a, b)`'),
    (LOSS, 'sse(x, x_hat', '13:31', 'expected `)`, found the end of the expression',
     'the `(` of `sse` is still open'),
    (LOSS, 'x_hat.detach()', '13:19', '`x_hat.detach` cannot be called',
     'values have no methods: a function is called, `stop(x_hat)`'),
    (LOSS, 'detach(x_hat)', '13:19', 'there is no network or function `detach`',
     'here it is called `stop`'),
    (LOSS, 'stop_gradient(x_hat)', '13:19', 'there is no network or function `stop_gradient`',
     'here it is called `stop`'),
    (LOSS, 'sse(x, xhat)', '13:26', 'unknown name `xhat`',
     'did you mean `x_hat`?'),
    (LOSS, 'sse(x, encoder(x).mean)', '13:19', 'the shapes do not match: [8, 8, 1] and [2]',
     'write `dense: 64` on line 6 and `reshape: [8, 8, 1]` at the end of the network'),
    (LOSS, 'sse(x; x_hat)', '13:24', '`;` has no meaning here',
     'expressions have names, numbers, + - * / ** and < <= > >='),
    (LOSS, 'sse(x, x_hat)^2', '13:32', '`^` has no meaning here',
     'write `**` for a power'),
    (LOSS, 'mean(x, dim=1)', '13:30', '`=` has no meaning here',
     'a definition belongs in `let`, and arguments have no names: `mean(v)`'),
    (LOSS, 'KL(q)', '13:19', 'there is no network or function `KL`',
     'did you mean `kl`?'),
    (LOSS, 'sum((x - x_hat) ** 2))', '13:40', 'expected an operator or the end of the expression, found `)`',
     'no `(` before it is open'),
    (LOSS, 'x @ x_hat', '13:21', '`@` has no meaning here',
     'apply a network by calling it: `decoder(z)`'),
    (LOSS, 'sse(x, x_hat) if 1 else 0', '13:33', 'expected an operator or the end of the expression, found `if`',
     'a comparison is 1 or 0, so that `(a < b) * v` chooses'),
    (LOSS, 'F.mse_loss(x, x_hat)', '13:19', '`F.mse_loss` cannot be called',
     'functions stand alone: `mse_loss(…)`'),
    (LOSS, 'bce_with_logits(x, x_hat)', '13:19', 'there is no network or function `bce_with_logits`',
     'here it is called `bce`: `bce(t, p)` with p out of a sigmoid is computed from logits'),
    (LOSS, 'nll(x, x_hat)', '13:19', 'there is no network or function `nll`',
     'here it is called `cross_entropy`: `cross_entropy(y, p)`, p out of a softmax'),
    (LOSS, 'smooth_l1(x, x_hat)', '13:19', 'there is no network or function `smooth_l1`',
     'here it is called `huber`'),
    (LOSS, "'sse(x, x_hat)", '17:1', 'the quoted text is not closed',
     'add the closing quote'),
    (OBJECTIVE, 'loss: reconstruction + kl', '15:53', 'unknown key `loss`',
     'here it is called `minimize`'),
    (OBJECTIVE, 'minimize: [reconstruction, kl]', '15:63', '`minimize` must be an expression, not a list',
     'write their sum: `minimize: reconstruction + kl`'),
    (OBJECTIVE, 'minimise: reconstruction + kl', '15:53', 'unknown key `minimise`',
     'did you mean `minimize`?'),
    (OBJECTIVE, 'minimize: reconstruction + beta * kl', '15:80', 'unknown name `beta`',
     'known here: x, y, q, z, x_hat, reconstruction, kl'),
    (OBJECTIVE, 'minimize: reconstruction, kl', '15:79', '`kl` has no value',
     'write a value behind it'),
    (DATA, '{source: cifar10, scale: [0, 1], batch: 64}', '3:16', 'unknown data source `cifar10`',
     'write `images` with a `shape`, and name the folder when training: --data PATH'),
    (DATA, '{source: digits, batch_size: 64, scale: [0, 1]}', '3:24', 'unknown key `batch_size`',
     'here it is called `batch`'),
    (DATA, '{source: digits, batch: 64}', '3:1', '`digits` needs a `scale`, such as [0, 1]',
     ''),
    (DATA, '{source: digits, scale: [0, 1], batch: 64, shuffle: true}', '3:50', 'unknown key `shuffle`',
     'each epoch has an order of its own'),
    (DATA, '{dataset: digits, scale: [0, 1], batch: 64}', '3:8', 'unknown key `dataset`',
     'here it is called `source`'),
    (DATA, '{source: digits, normalize: true, batch: 64}', '3:24', 'unknown key `normalize`',
     'here it is called `scale`'),
    (DATA, '{source: digits, scale: 1, batch: 64}', '3:31', '`scale` must be two numbers, [low, high], not 1',
     ''),
    (DATA, 'digits', '3:7', '`data` must be a mapping, not the text `digits`',
     'write `data: {source: digits, scale: [0, 1], batch: 128}`'),
    (DATA, '{source: data.csv, batch: 64}', '3:16', 'unknown data source `data.csv`',
     'write `source: csv`, and name the file when training: --data PATH'),
    (DATA, '{source: digits, scale: [0, 1], batch: 64, validation: 0.2}', '3:50', 'unknown key `validation`',
     'here it is called `hold_out`'),
    (LATENT, 'latent: {z: 2}', '4:13', 'a distribution is a word and its settings, not 2',
     'write `{normal: 2}`'),
    (LATENT, 'latent: {z: {gaussian: 2}}', '4:14', 'unknown distribution `gaussian`',
     'here it is called `normal`: independent N(0, 1), `normal: 2`'),
    (LATENT, 'latent: {z: {normal: 2, mean: 0}}', '4:13', 'a distribution is a word and its settings, not a mapping',
     'write `normal: {…}`, the settings in braces behind it'),
    (LATENT, 'latent: 2', '4:9', '`latent` must be a mapping, not 2',
     'write `latent: {z: {normal: 2}}`'),
    (LATENT, 'latent_dim: 2', '4:1', 'unknown key `latent_dim`',
     'write `latent: {z: {normal: 2}}`'),
    (HEADS, 'outputs: {mean: [dense: 2], log_var: [dense: 2]}', '6:58', 'unknown key `outputs`',
     'here it is called `heads`'),
    (HEADS, 'heads: {mean: [dense: 3], log_var: [dense: 2]}', '9:6', 'mean is [3] and log_var is [2]: they must be alike',
     ''),
    (HEADS, 'heads: {mean: dense: 2}', '6:77', 'the mapping `{` is not closed here',
     'add `,` or `}`'),
]  # fmt: skip


def errors(text: str) -> tuple[Diagnostic, ...]:
    """The errors of a spec, which must have some."""
    with pytest.raises(CompileError) as caught:
        check_document(Path("vae.yaml"), load_text("vae.yaml", text))
    return tuple(caught.value.diagnostics)
