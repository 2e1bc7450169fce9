"""What the codes about the contents of a spec mean, at length."""

from __future__ import annotations

from gencc.ops import words

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
        "result is written down: data have a source, or several `domains`, and a "
        "batch; images have a scale as well. Add the key: `data: {source: digits, "
        "scale: [0, 1], batch: 128}`."
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
        "A name has ASCII letters, digits and `_`, begins with a letter, and has at most "
        "64 characters. Any word will do: one that the generated programs need for "
        "themselves, as `class` or `torch`, has a number behind it there. The name of the "
        "spec becomes a package and has lower-case letters only. Choose another: "
        "`let: {x_hat: decoder(z)}`."
    ),
    "E0206": (
        "A layer that the language does not have. Layers are {layers}; what undoes a "
        "max_pool is made by `mirror`. A layer is a word, or one key with its settings: "
        "`layers: [flatten, dense: 64, relu]`."
    ),
    "E0207": (
        "A word that is not among the few that may stand here: sources of data, "
        "distributions of latents, initial values, optimizers, curves of annealed "
        "parameters, ways to unpool, warnings to `allow`. Take one of those in the message: `optimizer: "
        "{adam: {lr: 1.0e-3}}`, or `beta: {linear: {start: 0, end: 1, steps: 2000}}`."
    ),
    "E0208": (
        "Keys that contradict each other, or of which one is needed. An objective is "
        "either minimized or maximized; training has one objective with an "
        "`optimizer`, a `schedule` of steps or `stages`, each of which has `epochs`; "
        "a step is repeated or taken in every so many iterations, not both; `share` "
        "and `simultaneous` are about a `schedule`; data have one `source` or "
        "`domains`, and what a source knows (the shape of digits) is not written "
        "again; `only` names labels that there are; nesterov needs a momentum. For "
        "example: `train: {epochs: 50, optimizer: {adam: {lr: 1.0e-3}}, minimize: "
        "reconstruction}`."
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
        "Two names that cannot be told apart. In formulas the data (x and y, or the "
        "domains), networks, parameters, definitions and losses share one space; so no "
        "two of them are called the same, a network is not called as a function, and "
        "nothing is called `prior`. Capitals count. A definition may have the name of the "
        "latent that it is a sample of. Two stages have two names. Rename one: "
        "`losses: {divergence: kl(q, prior.z)}`."
    ),
}

MEANING: dict[str, str] = {
    "E0301": (
        "A formula names something that there is not, or that is no value. Names are "
        "the data (x, its labels y, or the domains), the definitions of `let`, the "
        "parameters and the learned numbers; objectives name losses as well, and what "
        "is made after training names what was fitted; a latent is `prior.z`. Correct "
        "the name, or define it: `let: {x_hat: decoder(z)}`."
    ),
    "E0302": (
        "A formula calls something that is neither a network of this spec nor a "
        f"function of the language. Functions are {', '.join(words('functions'))}. "
        "Correct the name: `mse(x, decoder(z))`."
    ),
    "E0303": (
        "A network or a function is given too few or too many values; a network with "
        "several inputs takes as many, and a learned number takes none and is not "
        "called. The message says what it takes: `kl(q, prior.z)`."
    ),
    "E0304": (
        "A network is applied to a value of another shape than its input. Shapes are "
        "per example: height, width, channels; one number for each example is [1], "
        "and a constant is none. Change the layer that makes the value, "
        "or the network's input: with `latent: {z: {normal: 2}}`, `decoder: {input: "
        "z, layers: [dense: 64]}` takes codes of two numbers; with `let: {code: "
        "encoder(x)}` an `input: code` has the shape that the encoder gives."
    ),
    "E0305": (
        "A layer cannot take what the layer before it gives: dense and softmax take a "
        "vector, conv and the pools an image, reshape as many numbers as its shape "
        "has; concat stands first and joins inputs that agree in all but their last "
        "axis. The note lists every shape up to there. Put `flatten` or `reshape` "
        "between them: `layers: [flatten, dense: 64]`."
    ),
    "E0306": (
        "Values are combined although their shapes differ. Element by element, equal "
        "shapes meet, and a number, be it a constant or one for each example, stands "
        "at every place of what it meets; so do mean and log-variance of a normal. "
        "`cross_entropy` wants a number for each label. Nothing else is stretched, "
        "for that hides mistakes. Make one number of a side, `mean(z) + d`, or give "
        "both one shape."
    ),
    "E0307": (
        "A field that the value does not have. Records come from networks with heads "
        "and from normals, `q.mean`, what is fitted has its mean, `codes.mean`, and "
        "latents come from `prior`: `prior.z`."
    ),
    "E0308": (
        "A value of the wrong sort: a distribution, a record, a label or something "
        "fitted where numbers are needed, or the other way round. Draw from a "
        "distribution, `sample(q)`; take a field of a record, `h.mean`; make a normal "
        "of a record with mean and log_var, `normal(encoder(x))`, or of two values, "
        "`normal(mean(x), log_var(x))`; make a vector of a label, `one_hot(y)`; "
        "measure a distance to what is fitted, `mahalanobis(code, codes)`."
    ),
    "E0309": (
        "A loss is one number for each example; what is minimized is its mean over "
        "the batch. How features become one number is part of the loss and written "
        "down: `sum(bce(x, x_hat))`, `mean(…)`, or a distance that does it, "
        "`mse(x, x_hat)`."
    ),
    "E0310": (
        "Definitions that need each other, or a definition and a network whose input "
        "it is, for a network's shape is known only after its input's. `let` is a set "
        "of definitions, not a program: their order does not matter, and a name never "
        "changes its value. Give the second value a name of its own: `let: {z: "
        "encoder(x), z_hat: encoder(decoder(z))}`, and the network an input that does "
        "not need it: `decoder: {input: z, …}`."
    ),
    "E0311": (
        "The exponent of `**` must be a number that is written down, so that the "
        "formula and its derivative hold for every base. Write `a ** 2`, or "
        "`exp(b * log(a))` if a is above 0."
    ),
    "E0312": (
        "The inputs of a network are data (x, or a domain), latents and definitions "
        "of `let`, whose shape they then have: `decoder: {input: code, …}` with `let: "
        "{code: encoder(x)}`. They are vectors or images; a label becomes a vector by "
        "`let: {c: one_hot(y)}`. Several inputs are joined first, along their last "
        "axis, by `concat`, or as vectors by `flatten, concat`: `encoder: {input: [x, "
        "eta], layers: [flatten, concat, dense: 64]}`."
    ),
    "E0313": (
        "There is no mirror of that network: it does not exist, it is a mirror itself "
        "or a learned number, it has heads or several inputs, its layers are "
        "activations and batch_norms alone, or a pooling left "
        "pixels out, which repeating cannot give back. Write the layers out, or "
        "mirror a plain chain: `decoder: {mirror: encoder}`; `tied: true` makes the "
        "decoder use the encoder's kernels, transposed, with biases of its own."
    ),
    "E0314": (
        "`update` and `optimizers` name networks, and this is none. Correct the "
        "name: `update: generator`."
    ),
    "E0315": (
        "A step updates a network for which no rule is written down. Give it one, "
        "`optimizers: {generator: {adam: {lr: 2.0e-4}}}`, or one for all, `optimizer: "
        "{adam: {lr: 2.0e-4}}`; a step and a stage may have an `optimizer` of their "
        "own."
    ),
    "E0316": (
        "`repeat` and `every` count: a step is taken a whole number of times in each "
        "iteration, or in each iteration whose number such a count divides, and the "
        "count stays the same as training goes on. Write the number, or a parameter "
        "with such a value: `repeat: k` with `params: {k: 5}`."
    ),
    "E0317": (
        "The model is larger than any machine that gencc is meant for: more than "
        "10^9 weights, a layer with more than 2^34 numbers for a batch, or a fitted "
        "vector with more than 2^14, whose covariance has its square. That is "
        "mostly a slip: a dense layer behind a large flatten. Make it smaller, for "
        "example with a stride: `conv: {filters: 32, kernel: 3, stride: 2}`."
    ),
    "E0318": (
        "`kl` is computed in closed form, which exists here for a diagonal normal "
        "against a standard normal: "
        "`kl(normal(encoder(x)), prior.z)` with `z: {normal: 2}`. For others, the "
        "difference of the log-densities of a sample has the same mean: `log_prob(q, "
        "z) - log_prob(prior.z, z)` with `z: sample(q)`."
    ),
    "E0319": (
        "Something that is no value of a training example. `grid(prior.z)`, the codes "
        "at equally spaced quantiles of a prior of two dimensions, and `between(v)`, "
        "points on the lines from one example to the next, stand in `outputs`: "
        "`manifold: decoder(grid(prior.z))`. A grid has its own number of codes, so "
        "it meets no data and no draw. `accuracy(y, p)` has no gradient; it is a "
        "metric, and `cross_entropy(y, p)` the loss."
    ),
    "E0320": (
        "An epoch would not hold a single minibatch, since only full ones are used: "
        "there are 1797 digits, and 2000 points of ring, moons and swiss_roll. For "
        "data that a package reads when it runs, it says so then. Make it smaller: "
        "`data: {source: digits, scale: [0, 1], batch: 128}`."
    ),
    "E0321": (
        "`share` names what all steps of an iteration have in common: data, `share: "
        "x` for one minibatch (with its labels), or a latent that is drawn in a "
        "formula, `share: z` for one draw of `sample(prior.z)`, so that all steps see "
        "the same fakes. The definition of a sample names its draw as well. What else "
        "steps use has no chance in it, and is the same anyway. For example: `share: "
        "[x, z]`."
    ),
    "E0322": (
        "The mirror of a network with max_pools puts each value back where the pool "
        "found it, and those places, the switches, belong to one call of that "
        "network. So the mirror is given the very result of it, "
        "`decoder(encoder(x))`, or a definition of that, `let: {code: encoder(x)}` "
        "and `decoder(code)`; for a sample, or a changed code, there are no switches. "
        "Where one is needed, repeat pixels instead: `decoder: {mirror: encoder, "
        "unpool: upsample}`."
    ),
    "E0323": (
        "`auroc(score)` asks how often an example with a label that was not trained "
        "on has the larger score. It ranks all examples, so it is no number of one, "
        "stands in `metrics` by itself, and needs labels that were left out, and some "
        "examples of the others that were not trained on either: `data: {source: "
        "digits, scale: [0, 1], batch: 32, only: [0, 1], hold_out: 0.2}` and `metrics: "
        "{auroc: auroc(sse(x, x_hat))}`."
    ),
    "E0324": (
        "A step with `every: k` is taken in every k-th iteration, and it is not said "
        "which minibatch it sees then: with minibatches of its own it would use a "
        "k-th of what the others see in an epoch. Give it that of the iteration, "
        "`share: x`, as in `train: {share: x, schedule: [{update: critic, minimize: "
        "judge}, {update: encoder, minimize: fools, every: 5}], …}`."
    ),
    "E0325": (
        "`grad(critic(u), u)` is how the number that a network gives for an example "
        "changes with what it is given. So the first value is the call of a network, "
        "or a head of it, with one number per example, by itself or by a name of "
        "`let`; the second is one of the values of that very call, written the same "
        "way. A draw that is written twice is two draws, so give it a name: `let: "
        "{u: interpolate(x, fake)}` and `penalty: square(norm(grad(critic(u), u)) - "
        "1)`."
    ),
    "E0326": (
        "A batch_norm normalizes each channel by the mean and the variance over the "
        "minibatch and, in an image, over the pixels. In a minibatch of one example, "
        "a vector or an image of one pixel has a single value per channel: less its "
        "own mean it is 0, so the network's result does not depend on what it is "
        "given, and the running variance goes to 0. Take a larger minibatch, `data: "
        "{source: digits, scale: [0, 1], batch: 32}`, or leave the batch_norm out."
    ),
    "E0327": (
        "A part of a formula that is made of numbers alone is no finite number: a "
        "division by 0, the logarithm of 0, the root of a negative number, or more "
        "than the largest one, 1.8e308. It is so wherever it stands, and whether or "
        "not anything uses it. Where a number should not be fixed, it is a "
        "parameter, `params: {beta: 4.0}` and `kl / beta`; a run whose parameters "
        "make a formula no finite number ends before its first step."
    ),
    "E0328": (
        "A number lies outside of what it can be: the probability of `mask(v, p)` is "
        "from 0 to 1, the standard deviation of `corrupt(v, s)` is not negative, and "
        "the range of `psnr(a, b, range)` is above 0. For example: `mask(x, 0.25)`."
    ),
}

TRAINING: dict[str, str] = {
    "E0401": (
        "A network is used, but no step of any stage updates it, so that it would "
        "keep its random initial weights. Add it to a step: `update: [encoder, "
        "decoder]`."
    ),
    "E0402": (
        "A step updates a network on which its objective does not depend: the "
        "gradient would be zero for ever. The network is missing from the objective, "
        "stands inside `stop(…)` or `accuracy`, or belongs to another step: `{update: "
        "generator, minimize: fools}` with `fools: -log(discriminator(fake))`. Or "
        "nothing that is to be updated or optimized has weights: activations, poolings "
        "and reshapes have none, and neither has a tied mirror without biases."
    ),
    "E0403": (
        "A network that no definition, loss, objective, output or metric applies, or "
        "a learned number that no formula names. Apply it, `x_hat: decoder(z)`, or "
        "remove it."
    ),
    "E0405": (
        "`bce(target, probability)` and `cross_entropy(y, probabilities)` are "
        "computed from logits, for the logarithm of a probability that was rounded to "
        "0 or 1 is infinite. So probabilities must come out of a sigmoid, and those "
        "of the classes out of a softmax, at the end of a network or of a head: "
        "`layers: [dense: 64, sigmoid]` and `bce(x, decoder(z))`, `layers: [dense: 10, "
        "softmax]` and `cross_entropy(y, classifier(x))`."
    ),
}

LINTS: dict[str, str] = {
    "W0701": (
        "The generator makes log(1 - D(G(z))) small, as in the first form of the GAN. "
        "Early in training D is sure that samples are false, D = sigmoid(-5) say, and "
        "there this loss is flat: its gradient with respect to the logit is 0.0067 in "
        "size, that of log D(G(z)) 0.9933. Goodfellow et al. 2014, section 3, "
        "therefore train the generator by `maximize: log(discriminator(fake))`, which "
        "has the same fixed point. Where the saturating loss is what you want to see, "
        "say so at the top of the spec, as for every warning: `allow: [W0701]`."
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
        "variance to 0, and decoding samples of the prior will give noise. Where a "
        "divergence is written out nothing is said. Add the "
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
    "W0706": (
        "An autoencoder whose code has as many numbers as the data, or more. The two "
        "networks can learn to copy: the loss becomes small, and the code tells no "
        "more than the pixels do. What makes a code worth having is that something is "
        "asked of it: fewer numbers, `layers: [flatten, dense: 16]`; a clean image "
        "from a corrupted one, `encoder(corrupt(x, 0.3))`; or a prior, `kl(q, "
        "prior.z)`. A linear model that is meant to be complete says `allow: "
        "[W0706]`."
    ),
    "W0707": (
        "A mean over pixels is added to a sum over the code, `mse(x, x_hat) + kl(q, "
        "prior.z)`. The papers sum both: -log p(x|z) is a sum over pixels, as the "
        "divergence is one over the dimensions of the code. With `mse` on 28 × 28 "
        "pixels the divergence weighs 784 times as much, and the code collapses to "
        "the prior. Sum both, `sse(x, x_hat) + kl(q, prior.z)`, or write the weight "
        "that you mean: `minimize: C * reconstruction + kl` with `params: {C: 784}`."
    ),
    "W0708": (
        "Two steps of an iteration update the same network. Each has its own gradient "
        "and moves it by it, the second from where the first has left it; with Adam "
        "the sizes of the two losses then do not weigh against each other. If both "
        "are parts of one loss, add them up in one step: `{update: generator, "
        "minimize: fools + weight * distance}`. If two steps are meant, as the two "
        "phases of an adversarial autoencoder, name them: `{name: regularization, "
        "update: encoder, minimize: fools}`."
    ),
    "W0709": (
        "A network that no step of a stage updates is used there as after training: "
        "its batch_norm normalizes by the running mean and variance. Where no stage "
        "before has trained it, these are still 0 and 1, so that its activations are "
        "not normalized at all, and change all at once when it is trained later. "
        "Update it in this stage, too, `update: [encoder, decoder]`, or change the "
        "order of the stages."
    ),
    "W0710": (
        "A step pushes a square, a distance or an exponential of what its networks make "
        "the way it can go for ever: `maximize: sse(x, x_hat)` is won by pictures that "
        "are brighter and brighter, until the numbers overflow and the training stops "
        "with exit code 5. Mostly a sign is wrong, `minimize: sse(x, x_hat)`. Where "
        "something is to be large, as an energy of false examples, a margin holds it, "
        "`minimize: real + relu(margin - false)`, or the network ends in `sigmoid` or "
        "`tanh`, whose results have bounds."
    ),
    "W0711": (
        "A latent that no formula draws from and no network is given, or a definition "
        "that no formula names: it changes nothing, and mostly a name was mistaken for "
        "another or a term forgotten. Use it, `sample(prior.w)`, or remove it; what is "
        "written down for later says so, `allow: [W0711]`."
    ),
}
