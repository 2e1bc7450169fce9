"""What the codes about the contents of a spec mean, at length."""

from __future__ import annotations

FORM: dict[str, str] = {
    "E0201": (
        "A key that the language does not have in this place: mostly a slip of the "
        "pen, `filter:` for `filters:`, or a key one level too high or too low. "
        "Nothing in a spec is ignored, for a setting that silently does nothing is "
        "worse than none. Take one of the keys that the message lists: "
        "`conv: {filters: 32, kernel: 3}`."
    ),
    "E0202": (
        "A key without which the spec means nothing is missing. What decides about a "
        "result is written down: data have a source, a scale and a batch. Add the "
        "key: `data: {source: digits, scale: [0, 1], batch: 128}`."
    ),
    "E0203": (
        "A value of the wrong kind: text where a number belongs, a list for a "
        "mapping, or no value at all behind a key. Nothing is converted, so "
        '`units: "64"` is not 64. Write the value as the message says: '
        "`dense: {units: 64}`."
    ),
    "E0204": (
        "A value of the right kind that makes no sense here: a layer without units, "
        "a learning rate of 0, a scale whose low end is not below its high end, an "
        "empty mapping. Write one within the range: `scale: [0, 1]`."
    ),
    "E0205": (
        "Names survive into the generated programs, so they have ASCII letters, "
        "digits and `_`, begin with a letter, have at most 64 characters, and are "
        "no word that means something there: `class`, `print`, `torch`, `model`. "
        "The name of the spec becomes a package and has lower-case letters only. "
        "Choose another: `let: {x_hat: decoder(z)}`."
    ),
    "E0206": (
        "A layer that the language does not have. Layers are dense, conv, "
        "conv_transpose, batch_norm, flatten, reshape and the activations relu, "
        "leaky_relu, elu, silu, tanh, sigmoid, softplus; a layer is a word, or one "
        "key with its settings: `layers: [flatten, dense: 64, relu]`."
    ),
    "E0207": (
        "A word that is not among the few that may stand here: sources of data, "
        "distributions of latents, initial values, optimizers. Take one of those in "
        "the message: `optimizer: {adam: {lr: 1.0e-3}}`."
    ),
    "E0208": (
        "Keys that contradict each other, or of which one is needed. An objective is "
        "either minimized or maximized; training has one objective with an "
        "`optimizer`, or a `schedule` with `optimizers`; nesterov needs a momentum. "
        "For example: `train: {epochs: 50, optimizer: {adam: {lr: 1.0e-3}}, "
        "minimize: reconstruction}`."
    ),
    "E0209": (
        "The text is not an expression. Expressions have names, numbers, "
        "`+ - * / **`, parentheses, calls and fields, and nothing else of Python: "
        "`C * reconstruction + kl(q, prior.z)`."
    ),
    "E0210": (
        "The first key says which version of the language the spec is written in, "
        "so that a later gencc will not understand it differently. There is one "
        "version so far: `gencc: 1`."
    ),
    "E0211": (
        "Two names that cannot be told apart. In formulas the networks, parameters, "
        "definitions, losses and x share one space, and in the generated programs "
        "names that differ by capitals alone, or networks that give the same class "
        "(`to_a` and `toA`), are traps. A definition may have the name of the latent "
        "that it is a sample of. Rename one: `losses: {divergence: kl(q, prior.z)}`."
    ),
}

MEANING: dict[str, str] = {
    "E0301": (
        "A formula names something that there is not, or that is no value. Names are "
        "x, the definitions of `let` and the parameters; objectives name losses as "
        "well; a latent is `prior.z`. Correct the name, or define it: "
        "`let: {x_hat: decoder(z)}`."
    ),
    "E0302": (
        "A formula calls something that is neither a network of this spec nor a "
        "function of the language. Correct the name: `mse(x, decoder(z))`."
    ),
    "E0303": (
        "A network or a function is given too few or too many values. The message "
        "says what it takes: `kl(q, prior.z)`."
    ),
    "E0304": (
        "A network is applied to a value of another shape than its input. Shapes are "
        "per example: height, width, channels. Change the layer that makes the value, "
        "or the network's input: with `latent: {z: {normal: 2}}`, "
        "`decoder: {input: z, layers: [dense: 64]}` takes codes of two numbers."
    ),
    "E0305": (
        "A layer cannot take what the layer before it gives: dense takes a vector, "
        "conv an image, reshape as many numbers as its shape has. The note lists "
        "every shape up to there. Put `flatten` or `reshape` between them: "
        "`layers: [flatten, dense: 64]`."
    ),
    "E0306": (
        "Values are combined element by element although their shapes differ. Equal "
        "shapes meet, and a constant meets everything; nothing is stretched silently, "
        "for that hides mistakes. Make one number of a side, `mean(z) + d`, or give "
        "both one shape."
    ),
    "E0307": (
        "A field that the value does not have. Records come from networks with heads, "
        "`q.mean`, and latents from `prior`: `prior.z`."
    ),
    "E0308": (
        "A value of the wrong sort: a distribution or a record where numbers are "
        "needed, or the other way round. Draw from a distribution, `sample(q)`; take "
        "a field of a record, `h.mean`; make a normal of a record with mean and "
        "log_var, `normal(encoder(x))`."
    ),
    "E0309": (
        "A loss is one number for each example; what is minimized is its mean over "
        "the batch. How features become one number is part of the loss and written "
        "down: `sum(bce(x, x_hat))`, `mean(…)`, or a distance that does it, "
        "`mse(x, x_hat)`."
    ),
    "E0310": (
        "Definitions that need each other. `let` is a set of definitions, not a "
        "program: their order does not matter, and a name never changes its value. "
        "Give the second value a name of its own: `let: {z: encoder(x), "
        "z_hat: encoder(decoder(z))}`."
    ),
    "E0311": (
        "The exponent of `**` must be a number that is written down, so that the "
        "formula and its derivative hold for every base. Write `a ** 2`, or "
        "`exp(b * log(a))` if a is above 0."
    ),
    "E0312": (
        "The input of a network is the data, `x`, or a latent, whose size it then "
        "has: `decoder: {input: z, …}` with `latent: {z: {normal: 2}}`."
    ),
    "E0313": (
        "There is no mirror of that network: it does not exist, it is a mirror "
        "itself, it has heads, or the weights should be tied, which is not supported "
        "yet. Write the layers out, or mirror a plain chain: "
        "`decoder: {mirror: encoder}`."
    ),
    "E0314": (
        "`update` and `optimizers` name networks, and this is none. Correct the "
        "name: `update: generator`."
    ),
    "E0315": (
        "A step updates a network for which no rule is written down. Give it one, "
        "`optimizers: {generator: {adam: {lr: 2.0e-4}}}`, or one for all, "
        "`optimizer: {adam: {lr: 2.0e-4}}`."
    ),
    "E0316": (
        "A step is repeated a whole number of times, at least once. Write the number, "
        "or a parameter with such a value: `repeat: k` with `params: {k: 5}`."
    ),
    "E0317": (
        "The model is larger than any machine that gencc is meant for: more than "
        "10^9 weights, or a layer with more than 2^34 numbers for a batch. That is "
        "mostly a slip: a dense layer behind a large flatten. Make it smaller, for "
        "example with a stride: `conv: {filters: 32, kernel: 3, stride: 2}`."
    ),
    "E0318": (
        "`kl` is computed in closed form, which exists here for a diagonal normal "
        "against a standard normal: `kl(normal(encoder(x)), prior.z)` with "
        "`z: {normal: 2}`."
    ),
    "E0319": (
        "`grid(prior.z)` is the codes at equally spaced quantiles of a prior, for a "
        "picture of what a decoder makes of them. It stands in `outputs`, and the "
        "prior has two dimensions: `manifold: decoder(grid(prior.z))`."
    ),
    "E0320": (
        "An epoch would not hold a single minibatch, since only full ones are used: "
        "there are 1797 digits. Make it smaller: `data: {source: digits, batch: 128}`."
    ),
}

TRAINING: dict[str, str] = {
    "E0401": (
        "A network is used, but no step of the schedule updates it, so that it would "
        "keep its random initial weights. Add it to a step: "
        "`update: [encoder, decoder]`."
    ),
    "E0402": (
        "A step updates a network on which its objective does not depend: the "
        "gradient would be zero for ever. The network is missing from the objective, "
        "stands inside `stop(…)`, has no weights, or belongs to another step: "
        "`{update: generator, minimize: fools}` with "
        "`fools: -log(discriminator(fake))`."
    ),
    "E0403": (
        "A network that no definition, loss, objective or output applies. Apply it, "
        "`x_hat: decoder(z)`, or remove it."
    ),
    "E0405": (
        "`bce(target, probability)` is computed from logits, for the logarithm of a "
        "probability that was rounded to 0 or 1 is infinite. So its second argument "
        "must come out of a sigmoid: `layers: [dense: 64, sigmoid]` and "
        "`bce(x, decoder(z))`."
    ),
}

LINTS: dict[str, str] = {
    "W0701": (
        "The generator makes log(1 - D(G(z))) small, as in the first form of the "
        "GAN. Early in training D is sure that samples are false, D = sigmoid(-5) "
        "say, and there this loss is flat: its gradient with respect to the logit is "
        "0.0067 in size, that of log D(G(z)) 0.9933. Goodfellow et al. 2014, section "
        "3, therefore train the generator by `maximize: log(discriminator(fake))`, "
        "which has the same fixed point."
    ),
    "W0702": (
        "The logarithm of a network's output, and the network does not end in a "
        "layer that keeps it positive: one number of 0 or less, and the loss is not "
        "a number. If the output is a probability, end in `sigmoid`; for a positive "
        "size end in `softplus`."
    ),
    "W0703": (
        "A code is sampled from a normal that the encoder makes, but nothing in the "
        "objectives keeps that normal near the prior. The encoder will shrink the "
        "variance to 0, and decoding samples of the prior will give noise. Add the "
        "divergence: `minimize: reconstruction + kl` with `kl: kl(q, prior.z)`."
    ),
    "W0704": (
        "The output of a sigmoid lies between 0 and 1; the data it is compared with "
        "do not. Write `scale: [0, 1]`, or end the network in `tanh` for data in "
        "[-1, 1], or in no activation."
    ),
    "W0705": (
        "A layer that a batch_norm follows directly has `bias: true`. The normalization "
        "subtracts the mean over the batch, and the bias with it, so that its gradient "
        "is 0 but for rounding; Adam divides by the size of the gradient and moves the "
        "bias at random. Where nothing is written such a layer has no bias: "
        "`[dense: 64, batch_norm, relu]`."
    ),
}
