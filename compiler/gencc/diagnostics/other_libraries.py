"""Words of other libraries -> their names in this language, or the nearest equivalent.

They are looked up before similar words: `lrelu` is similar to `relu`, but means
`leaky_relu`. For what the language lacks, the help says so and names the nearest word
that it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from gencc import ops

Table = Mapping[str, str]

NOTHING: Table = {}


def known_elsewhere(word: str, table: Table) -> str:
    """The help for a word of another library, or ""; WORD stands for the word."""
    return table.get(_plain(word), "").replace("WORD", word.rpartition(".")[2])


def _plain(word: str) -> str:
    """nn.Conv2d, conv_2d -> conv2d"""
    return re.sub(r"[^a-z0-9]", "", word.rpartition(".")[2].lower())


def _help(text: str, foreign: str) -> dict[str, str]:
    return {_plain(word): text for word in foreign.split()}


def _called(name: str, foreign: str, more: str = "") -> dict[str, str]:
    return _help(f"here it is called `{name}`" + (f": {more}" if more else ""), foreign)


def called(vocabulary: Mapping[str, Iterable[tuple[str, str]]]) -> Table:
    """The words of the language with their names elsewhere, and remarks -> help."""
    table: dict[str, str] = {}
    for word, names in vocabulary.items():
        for others, remark in names:
            table |= _called(word, others, remark)
    return table


def _lacking(nearest: str, foreign: str) -> dict[str, str]:
    return _help(f"the language has no `WORD`; {nearest}", foreign)


def _every(kind: str) -> str:
    """`adam` and `sgd`"""
    *others, last = (f"`{word}`" for word in ops.vocabulary(kind))
    return f"{', '.join(others)} and {last}"


_PATH = "the path of a file of safetensors, or of a run"
_ELSEWHERE = {
    **_called("path", "run file folder weights checkpoint from", _PATH),
    **_called("network", "name key prefix"),
}
_OWN_LAYER = "an activation is a layer of its own: `[dense: 64, relu]`"
_NORM = "`batch_norm`, `layer_norm`, `group_norm` and `instance_norm` are what there is"

LAYERS: Table = {
    **_called("dense", "linear fc fully_connected affine lazy_linear"),
    **_called("conv", "conv2d convolution convolution2d"),
    **_called(
        "conv", "conv1d convolution1d", "of [length, channels] it is of one side"
    ),
    **_called(
        "conv", "conv3d", "of [depth, height, width, channels] it is of three sides"
    ),
    **_called(
        "conv", "depthwise_conv depthwise_conv2d", "`groups` as many as channels"
    ),
    **_called(
        "conv_transpose",
        "deconv deconv2d conv2d_transpose conv_transpose2d transposed_conv upconv "
        "deconvolution transpose_conv conv_transpose1d conv1d_transpose conv_transpose3d "
        "conv3d_transpose",
    ),
    **_called(
        "max_pool",
        "maxpool2d max_pooling max_pooling2d max_pool2d maxpool1d max_pool1d max_pool3d",
    ),
    **_called(
        "avg_pool",
        "avg_pool2d average_pooling2d average_pool mean_pool avg_pooling avg_pool1d",
    ),
    **_called(
        "avg_pool",
        "global_avg_pool global_average_pooling2d global_average_pooling "
        "adaptive_avg_pool2d gap",
        "`avg_pool: all`",
    ),
    **_called(
        "max_pool",
        "global_max_pool global_max_pooling2d adaptive_max_pool2d",
        "`max_pool: all`",
    ),
    **_called("upsample", "upsampling upsampling2d up_sampling2d upsampling_nearest2d"),
    **_called("batch_norm", "bn batchnorm2d batchnorm1d batch_normalization"),
    **_called(
        "film",
        "adain adaptive_instance_norm conditional_batch_norm cbn conditional_instance_norm "
        "modulation",
        "behind a norm with `affine: false`",
    ),
    **_called("leaky_relu", "lrelu"),
    **_called("silu", "swish"),
    **_called("layer_norm", "layer_normalization"),
    **_called("reshape", "view unflatten"),
    **_called("concat", "concatenate cat"),
    **_help("a layer that does nothing is left out", "identity noop none"),
    **_help(_OWN_LAYER, "activation act nonlinearity"),
    **_help(
        "the input of a network is written beside its layers: `{input: x, layers: […]}`",
        "input input_layer",
    ),
    **_help(
        "a chain is the list itself: `layers: [dense: 64, relu, dense: 10]`",
        "sequential mlp chain",
    ),
    **_help("the network ends in `softmax`, the formula has `log(p)`", "log_softmax"),
    **_help(
        "`padding` is a setting of `conv`", "zero_pad zero_padding2d zeropad2d pad"
    ),
    **_help(
        "`corrupt(v, 0.1)` in `let` adds noise, before or between networks",
        "noise gaussian_noise",
    ),
    **_help(
        "`one_hot(y)` in `let` makes a vector of a label, and `dense: {units: 16, "
        "bias: false}` its embedding",
        "embedding",
    ),
    **_called("residual", "res_block resnet shortcut add residual_block"),
    **_called("tap", "hook as name feature features feature_map intermediate output"),
    **_called("skip", "skip_connection unet u_net dense_block densenet"),
    **_help("`unpool` is made by `mirror`, from a `max_pool`", "max_unpool unpool"),
    **_called(
        "repeat", "loop times", "`repeat: {times: 3, layers: [dense: 64, relu]}`"
    ),
    **_called(
        "dropout", "dropout2d spatial_dropout", "`dropout: {rate: 0.5, by: channel}`"
    ),
    **_lacking("`dropout` is the nearest", "alpha_dropout drop_path drop_connect"),
    **_called("replay", "image_pool image_buffer replay_buffer history_buffer"),
    **_called("group_norm", "group_normalization gn"),
    **_called("instance_norm", "instance_norm2d instance_normalization in"),
    **_lacking(_NORM, "rms_norm weight_norm pixel_norm"),
    **_help("a setting of a layer: `conv: {…, spectral_norm: true}`", "spectral_norm"),
    **_lacking("`silu` is the nearest", "mish hardswish hard_swish"),
    **_lacking("`gelu` is the nearest", "quick_gelu"),
    **_called("prelu", "parametric_relu"),
    **_lacking("`leaky_relu` has a slope that stays as it is", "rrelu"),
    **_lacking("`elu` is the nearest", "celu"),
    **_lacking("`relu` is the nearest", "relu6 threshold crelu"),
    **_lacking("`tanh` is the nearest", "softsign hardtanh hard_tanh"),
    **_lacking("`sigmoid` is the nearest", "hard_sigmoid hardsigmoid"),
    **_lacking("`lstm` and `gru` read a series", "rnn simple_rnn bilstm bidirectional"),
    **_called(
        "attention", "self_attention multi_head_attention multihead_attention mha"
    ),
    **_called(
        "attention",
        "cross_attention encoder_decoder_attention",
        "`attention: {to: context}` attends to the input `context` of the network",
    ),
    **_called("positions", "positional_encoding position_embedding pos_embedding"),
    **_called("gain", "layer_scale rezero skip_init"),
    **_help(
        "`residual: [layer_norm: {by: position}, attention: 4, conv: {filters: 32, kernel: "
        "1}]` is its first half",
        "transformer transformer_encoder",
    ),
    **_help(
        "it is a formula of the minibatch: `sum(exp(-sum(abs(t - batch(t)))), others)`",
        "minibatch_discrimination minibatch_stddev minibatch_std",
    ),
    **_called(
        "virtual_batch_norm", "reference_batch_norm vbn virtual_batch_normalization"
    ),
    **_help(
        "a flow is formulas: specs/zoo/flows has planar, coupling and autoregressive ones",
        "flow planar coupling affine_coupling realnvp iaf maf",
    ),
    **_help(
        "`resize(v, 12, 12)` of a formula, between two networks, leads to any size",
        "resize interpolate",
    ),
    **_called("masked_dense", "made masked_linear autoregressive"),
    **_called("masked_conv", "pixelcnn masked_conv2d causal_conv"),
    **_called("pixel_shuffle", "depth_to_space subpixel sub_pixel"),
    **_called("upsample", "bilinear", "`upsample: {size: 2, mode: linear}`"),
}

_VARIANCE = (
    "`mean(square(v)) - square(mean(v))` is the variance of an example's features"
)

FUNCTIONS: Table = {
    **_help("write `**`: `v ** 3`", "pow power"),
    **_help("write `sum(a * b)`", "dot inner vdot"),
    **_help("write `log(v) / log(10)`", "log10"),
    **_help("write `log(v) / log(2)`", "log2"),
    **_help("write `log(1 + v)`", "log1p"),
    **_help("write `exp(v) - 1`", "expm1"),
    **_help("write `log(sigmoid(v))`, which is computed stably", "log_sigmoid"),
    **_help("write `relu(1 - v)`", "hinge hinge_loss"),
    **_help("write `-log_prob(normal(mean, log_var), x)`", "gaussian_nll nll_gaussian"),
    **_help("write `square(norm(grad(critic(u), u)) - 1)`", "gradient_penalty gp"),
    **_help(
        "activations like this are layers of a network: `layers: [dense: 64, silu]`",
        "silu swish leaky_relu lrelu elu gelu selu prelu",
    ),
    **_help(
        "a network joins its inputs: `{input: [a, b], layers: [concat, dense: 64]}`",
        "concat concatenate cat",
    ),
    **_help("it is a layer, so it stands in a network", "flatten reshape view"),
    **_help(
        "noise is drawn from a latent, `sample(prior.z)`, or added, `corrupt(v, 0.1)`",
        "randn randn_like random_normal gaussian noise rand uniform rand_like random",
    ),
    **_help(f"{_VARIANCE}, over the minibatch it is `batch_var(v)`", "var variance"),
    **_help(f"{_VARIANCE}, and `sqrt` makes the deviation of it", "std stddev standard_deviation"),
    **_help(
        "write `l2(encoder)`, of its weights, or give its optimizer a `weight_decay`",
        "l2_penalty weight_decay",
    ),
    **_help("write `sum(diagonal(m))`", "trace"),
    **_help("write `exp(logdet(m))`, which is |det m|", "det determinant"),
    **_help("write `stack(rows(a, n) * b, n)`, of an a with n numbers", "outer"),
    **_help("write `matmul(m, transpose(m))`", "gram gram_matrix"),
    **_help(
        "of the numbers of u: `stack(grad(rows(grad(v, u), n), u), n)`", "hessian"
    ),
    **_help(
        "write `mean(square(cosine(s, batch(s))), others)`", "pull_away pulling_away"
    ),
    **_help(
        "`e: nearest(book, z)`, and `z + stop(e - z)` goes on", "vq vector_quantize quantize"
    ),
    **_help("a number meets every element of a tensor: `s * x`", "spread expand broadcast"),
    **_lacking("`sort` gives values, nothing selects", "argsort argmin topk"),
    **_lacking("`sse`, `mse` and `mae` are the distances", "lpips perceptual_loss"),
    **_help(
        "`batch(v)` has all examples beside each: `mean(sse(z, batch(z)), others)`",
        "pairwise cdist",
    ),
    **_lacking("`log exp sqrt square tanh` are the nonlinear ones", "sin cos tan erf"),
    **_lacking("a straight-through value is `v + stop(w - v)`", "round floor ceil sign"),
}  # fmt: skip

_RULES = f"{_every('optimizers')} are the rules"

OPTIMIZERS: Table = {
    **_help("a rule has it: `{adam: {lr: 1.0e-3}}`", "lr learning_rate rate"),
    **_lacking(_RULES, "adadelta nadam lion lbfgs adamax radam adabelief"),
    **_lacking(f"{_RULES}; `adamw` shrinks weights", "sgdw lamb"),
    **_called("sgd", "momentum", "`sgd: {lr: 0.1, momentum: 0.9}`"),
    **_called("sgd", "nesterov", "`sgd: {lr: 0.1, momentum: 0.9, nesterov: true}`"),
    **_called("sgd", "gd gradient_descent"),
}

DISTRIBUTIONS: Table = {
    **_called("normal", "gaussian standard_normal", "independent N(0, 1), `normal: 2`"),
    **_called("uniform", "rand"),
    **_called("laplace", "double_exponential"),
    **_lacking(
        f"{_every('distributions')} are the distributions of latents",
        "beta dirichlet vonmises exponential poisson",
    ),
    **_help(
        "a prior with several modes is one of formulas: `mixture(normal(rows(m, K), 0), K)` in `let`, "
        "m being learned",
        "mixture gmm gaussian_mixture mog",
    ),
}

INITIAL_VALUES: Table = {
    **_called("glorot_uniform", "xavier xavier_uniform glorot"),
    **_called("he_normal", "kaiming kaiming_normal he"),
    **_called("normal", "random_normal gaussian truncated_normal", "`{normal: 0.02}`"),
    **_called("zeros", "zero"),
    **_lacking("`glorot_uniform` is the nearest", "glorot_normal xavier_normal"),
    **_lacking("`he_normal` is the nearest", "he_uniform kaiming_uniform"),
    **_lacking("`glorot_uniform` is the default", "lecun_normal uniform ones"),
}

SOURCES: Table = {
    **_called("images", "image folder image_folder imagefolder png jpg jpeg"),
    **_called("npz", "npy numpy array"),
    **_called("csv", "tsv table pandas dataframe"),
    **_called("mnist", "emnist kmnist"),
    **_help(
        "write `images` with a `shape`, and name the folder when training: --data PATH",
        "cifar10 cifar100 celeba svhn stl10 imagenet lsun ffhq",
    ),
    **_help("write `source: csv`, and name the file when training: --data PATH", "csv"),
    **_help("write `source: npz`, and name the file when training: --data PATH", "npz"),
    **_lacking("a package has no network; bring files", "url http torchvision tfds"),
}

_COUNTED = (
    "a time is not learned as such: `drop` leaves it out, or put numbers in its place, as "
    "days from a start"
)

COLUMNS: Table = {
    **_called("standardize", "standard zscore z_score normalize norm standard_scaler"),
    **_called("minmax", "min_max scale min_max_scaler"),
    **_called("robust", "robust_scaler"),
    **_called("log", "log1p"),
    **_called("number", "float int real numeric raw none identity passthrough"),
    **_called(
        "category",
        "one_hot onehot categorical factor text string bool boolean binary enum",
        "`{category: [cash, card]}`",
    ),
    **_called("ordinal", "ordered rank level", "`{ordinal: [S, M, L]}`"),
    **_called("label", "target class answer y"),
    **_called("index", "id key row"),
    **_called("drop", "ignore skip omit exclude"),
    **_help(_COUNTED, "date datetime time timestamp"),
    **_lacking(
        "`{category: […]}` is one-hot, and a dense layer embeds it", "embedding"
    ),
}

CURVES: Table = {
    **_called("piecewise", "step steps multistep piecewise_constant"),
    **_called("cosine", "cosine_annealing cosine_decay"),
    **_called("exponential", "exponential_decay"),
    **_lacking("a number is what stays as it is", "constant"),
    **_lacking(
        "curves follow one another in a list: `[{linear: …}, {cosine: …}]`",
        "warmup warm_up sequential",
    ),
    **_lacking(f"{_every('schedules')} are the curves", "cyclic one_cycle polynomial"),
}

_RATE = "`lr` may change: `adam: {lr: {cosine: {start: 1.0e-3, end: 0, steps: 9000}}}`"
_CLIP = "a step has it: `{update: critic, minimize: …, clip_norm: 1}`"
_SHRINK = "an optimizer has it: `adam: {lr: 1.0e-3, weight_decay: 1.0e-4}`"
_STOP = "a part of the data is held out by `data: {…, hold_out: 0.2}`"
_BEST = "`keep: {best: mse}` keeps the best checkpoint, `patience: 10` ends a training"
_FLAG = "it is chosen when training: `--{}`"
_PRECISION = "it is chosen when training: `train --precision`; `train --help` lists what there is"
_PRECISIONS = (
    "precision dtype amp autocast fp16 fp32 bf16 float16 bfloat16 mixed_precision half"
)
_RULE = {
    **_called("lr", "learning_rate rate step_size eta"),
    **_called("weight_decay", "decay l2 regularization"),
    **_help(_CLIP, "clip_norm clip_value global_clipnorm clipnorm clip"),
    **_help(_CLIP, "grad_clip gradient_clipping max_norm max_grad_norm"),
    **_help(_RATE, "schedule scheduler lr_schedule warmup decay_steps"),
}
_ADAM = {
    **_RULE,
    **_called("epsilon", "eps"),
    **_help("write `beta_1` and `beta_2`", "betas"),
    **_called("beta_1", "b1"),
    **_called("beta_2", "b2"),
    **_lacking("Algorithm 1 of the paper is what there is", "amsgrad"),
}
_RMSPROP = {
    **_RULE,
    **_called("epsilon", "eps"),
    **_called("rho", "alpha beta beta_2 discounting_factor smoothing"),
    **_lacking("the formula of the lecture is what there is", "momentum centered"),
}
_CURVE = {
    **_called("start", "from begin"),
    **_called("end", "to stop"),
    **_called("steps", "iterations T_max"),
}
_AFFINE = {
    **_help(_OWN_LAYER, "activation act"),
    **_called("bias", "use_bias"),
    **_called("init", "initializer kernel_initializer weight_init initialization"),
    **_help(
        "write `batch_norm` behind it, as a layer", "batch_norm norm normalization bn"
    ),
    **_help(_SHRINK, "kernel_regularizer weight_decay l2"),
    **_help("write `dropout: 0.5` behind it, as a layer", "dropout"),
}
_CONV = {
    **_AFFINE,
    **_called("filters", "channels out_channels output_channels out depth features"),
    **_help("it follows from what comes in", "in_channels input_channels in_features"),
    **_called("kernel", "kernel_size size filter_size window"),
    **_called("stride", "strides"),
    **_called("padding", "pad"),
    **_help("with `padding: same` the result is size · stride", "output_padding"),
}
_POOL = {
    **_called("size", "kernel kernel_size pool_size window factor"),
    **_help("windows do not overlap: the stride is the `size`", "stride strides"),
    **_help("rows that fill no window are left out", "padding pad"),
}
_OBJECTIVE = {
    **_called("minimize", "loss objective"),
    **_called("update", "networks network parameters trains train"),
    **_help("a rule has it: `optimizer: {adam: {lr: 1.0e-3}}`", "lr learning_rate"),
    **_called("clip_weights", "clip weight_clip clamp"),
    **_called(
        "clip_norm",
        "grad_clip gradient_clipping clipnorm global_clipnorm max_norm max_grad_norm "
        "gradient_clip_val gradient_clip",
    ),
    **_called("clip_value", "clipvalue"),
    **_called(
        "accumulate",
        "accumulation gradient_accumulation gradient_accumulation_steps accumulate_steps",
    ),
}
_STEP = {
    **_OBJECTIVE,
    **_called("repeat", "times n k iterations"),
    **_called("every", "interval frequency period"),
    **_lacking("a step is taken in every iteration, or `every: k`", "if condition"),
}

KEYS: Mapping[str, Table] = {
    "spec": {
        **_called("gencc", "version"),
        **_called("networks", "model models nets modules architecture"),
        **_called("losses", "loss"),
        **_called("params", "parameters hyperparameters constants settings config"),
        **_called("let", "definitions where variables values"),
        **_called("latent", "latents prior priors"),
        **_help("write `latent: {z: {normal: 2}}`", "latent_dim latent_size z_dim nz"),
        **_called("data", "dataset datasets"),
        **_called("train", "training fit_model trainer"),
        **_called("outputs", "output"),
        **_called("metrics", "metric evaluation"),
        **_called("about", "description title summary"),
        **_called("paper", "reference citation arxiv"),
        **_help("it stands below `train`", "epochs optimizer optimizers schedule"),
        **_help("it stands below `data`, and is called `batch`", "batch batch_size"),
        **_help("a network stands below `networks`", "encoder decoder generator"),
        **_help("a network stands below `networks`", "discriminator critic classifier"),
        **_help(_FLAG.format("seed 1"), "seed random_seed"),
        **_help(_FLAG.format("device cuda"), "device gpu cuda"),
        **_help(_PRECISION, _PRECISIONS),
    },
    "data": {
        **_called("batch", "batch_size minibatch"),
        **_called("source", "name dataset type kind"),
        **_called("hold_out", "validation_split val_split test_size test_split holdout validation val test"),
        **_called("classes", "num_classes n_classes"),
        **_called("shape", "size image_size input_shape height width"),
        **_called("scale", "normalize normalization rescale"),
        **_help("data lie where they lie: `--data PATH` when training", "path folder dir"),
        **_help("data lie where they lie: `--data PATH` when training", "file root url"),
        **_help("each epoch has an order of its own", "shuffle"),
        **_called("resize", "fit resize_to center_crop img_size", "`resize: crop`"),
        **_help("`shape: [32, 32, 1]` makes images grey", "grey gray grayscale greyscale"),
        **_help("`shape: [32, 32, 3]` makes images coloured", "colour color rgb channels"),
        **_help("`columns: {note: drop}` leaves one out of a table", "drop usecols skip"),
        **_called("columns", "features fields feature_columns"),
        **_called("impute", "fillna fill missing imputer"),
        **_help("each of `columns` says it: `amount: standardize`", "standardize scaler"),
        **_called("augment", "augmentation augmentations transforms", "`[flip]`"),
        **_help("`augment: [flip, {shift: 2}]` changes images", "flip shift random_crop"),
        **_called("pairs", "paired aligned"),
        **_lacking("incomplete minibatches are left out", "drop_last"),
        **_help(
            "data are read as fast as a step needs them: nothing is to be set",
            "num_workers workers prefetch pin_memory cache",
        ),
        **_help("`mnist` and `images` are files: `--data PATH` when training", "download"),
    },
    "network": {
        **_called("input", "inputs in"),
        **_called("heads", "outputs branches"),
        **_help("what the last layer gives is the result", "output out"),
        **_help(_OWN_LAYER, "activation"),
        **_called("frozen", "freeze requires_grad trainable", _PATH),
        **_called("start", "weights pretrained checkpoint init_from", _PATH),
    },
    "frozen": _ELSEWHERE,
    "start": _ELSEWHERE,
    "train": {
        **_OBJECTIVE,
        **_help("say `epochs`; or when training, `--steps 1000`", "steps iterations"),
        **_called("epochs", "epoch num_epochs n_epochs max_epochs num_train_epochs"),
        **_help(
            "it stands below `data`, and is called `batch`",
            "per_device_train_batch_size train_batch_size minibatch",
        ),
        **_help("of noise and data alike: `train --seed 1`", "random_state random_seed"),
        **_help("`losses.csv` has every step", "log_every verbose logger logging_steps"),
        **_help(
            "`torchrun` starts several processes of a package",
            "strategy num_nodes distributed",
        ),
        **_called("schedule", "loop"),
        **_help("it stands below `data`, and is called `batch`", "batch batch_size"),
        **_help(_FLAG.format("seed 1"), "seed"),
        **_help(_FLAG.format("device cuda"), "device gpu"),
        **_help(_PRECISION, _PRECISIONS),
        **_called("validation", "validate evaluate eval"),
        **_lacking(_STOP, "val_split validation_split"),
        **_help(_BEST, "early_stopping callbacks checkpoint save_best save_best_only"),
        **_help(_RATE, "scheduler lr_schedule lr_scheduler warmup"),
        **_help(_SHRINK, "weight_decay"),
        **_help(
            "it is a network of its own: `smooth: {average: generator, decay: 0.999}`",
            "ema average swa ema_decay",
        ),
    },
    "step": _STEP,
    "adagrad": {**_RULE, **_called("epsilon", "eps")},
    "adam": _ADAM,
    "adamw": _ADAM,
    "rmsprop": _RMSPROP,
    "sgd": _RULE,
    "dense": {
        **_AFFINE,
        **_called("units", "out_features size neurons features out width dim nodes"),
        **_help("it follows from what comes in", "in_features input_dim input_shape in"),
    },
    "conv": {
        **_CONV,
        **_called("dilation", "dilations dilation_rate"),
        **_help("`padding: reflect` mirrors the image at its edge", "padding_mode"),
    },
    "conv_transpose": _CONV,
    "max_pool": {
        **_called("size", "kernel kernel_size pool_size window factor"),
        **_called("stride", "strides"),
        **_called("padding", "pad"),
    },
    "avg_pool": _POOL,
    "upsample": {
        **_called("size", "factor scale scale_factor"),
        **_called("mode", "interpolation"),
        **_help("pixels are squares: corners are not aligned", "align_corners"),
    },
    "batch_norm": {
        **_help(
            "here it is called `decay`: 1 - momentum of PyTorch, momentum of Keras",
            "momentum",
        ),
        **_called("epsilon", "eps"),
        **_help("the number of channels follows from what comes in", "num_features"),
        **_called("affine", "center scale"),
    },
    "pixel_shuffle": _called("factor", "upscale_factor r block_size size"),
    "group_norm": {
        **_called("groups", "num_groups"),
        **_called("epsilon", "eps"),
        **_help("the number of channels follows from what comes in", "num_channels"),
        **_called("affine", "center scale"),
    },
    "instance_norm": {
        **_called("epsilon", "eps"),
        **_help("the number of channels follows from what comes in", "num_features"),
        **_lacking("it has no running statistics", "momentum track_running_stats"),
    },
    "prelu": {
        **_called("start", "init slope alpha alpha_initializer"),
        **_help("`by: layer` has one slope for all", "num_parameters shared_axes"),
    },
    "dropout": {
        **_called("rate", "p probability"),
        **_help("masks are drawn from the seed of the run", "seed noise_shape"),
        **_help("a rate is the part that is dropped: 1 - keep", "keep keep_prob"),
    },
    "leaky_relu": _called("slope", "alpha negative_slope"),
    "elu": _called("slope", "alpha"),
    "normal": {
        **_called("size", "dim dims units n features shape"),
        **_lacking("a latent is N(0, 1) in every element", "mean std loc scale"),
    },
    "uniform": {
        **_called("size", "dim dims units n features shape"),
        **_called("low", "min start a"),
        **_called("high", "max end b"),
    },
    **dict.fromkeys(("linear", "exponential", "cosine"), _CURVE),
    "piecewise": {
        **_called("steps", "at boundaries milestones"),
        **_help("write all `values`", "gamma factor"),
    },
}  # fmt: skip
"""Owner of keys (a whole spec, a network, a layer, a rule …) -> help for unknown keys."""

TRANSLATIONS: Mapping[str, Table] = {
    "layer": LAYERS,
    "optimizer": OPTIMIZERS,
    "distribution": DISTRIBUTIONS,
    "initial value": INITIAL_VALUES,
    "data source": SOURCES,
    "curve": CURVES,
    "kind of column": COLUMNS,
}
"""Kind of word, as in the message about an unknown one -> help for unknown words."""
