"""Error codes about the contents of a spec: what each one means, at length."""

from __future__ import annotations

from gencc.diagnostics.explanation import Explanation
from gencc.ops import vocabulary

FORM: dict[str, Explanation] = {
    "E0201": Explanation(
        "unknown key",
        "A key that the language does not have here: mostly a typing error, "
        "`filter:` for `filters:`, or a key one level too high or too low. Nothing in a "
        "spec is ignored, as a setting that silently does nothing is worse than none. "
        "Use one of the keys that the message lists: `conv: {filters: 32, kernel: 3}`.",
    ),
    "E0202": Explanation(
        "missing key",
        "A key is missing without which the spec has no meaning. Whatever affects the "
        "result is written down: data have a source, or several `domains`, and a "
        "batch; images also have a scale. Add the key: `data: {source: digits, "
        "scale: [0, 1], batch: 128}`.",
    ),
    "E0203": Explanation(
        "value of the wrong kind",
        "A value of the wrong kind: text where a number belongs, a list for a "
        "mapping, or no value at all behind a key. Nothing is converted, so "
        '`units: "64"` is not 64. Write the value as the message says: '
        "`dense: {units: 64}`.",
    ),
    "E0204": Explanation(
        "value out of range",
        "A value of the right kind that is not possible here: a layer without units, "
        "a learning rate of 0, a scale whose low end is not below its high end, an "
        "empty mapping. Write one within the range: `scale: [0, 1]`.",
    ),
    "E0205": Explanation(
        "name that cannot be used",
        "A name has ASCII letters, digits and `_`, begins with a letter, and has at "
        "most 64 characters. Any word is allowed: if generated programs need it for "
        "themselves, like `class` or `torch`, they add a number to it. The name of "
        "the spec becomes a package and has lower-case letters only. Choose another: "
        "`let: {x_hat: decoder(z)}`.",
    ),
    "E0206": Explanation(
        "unknown layer",
        f"A layer that the language does not have. Layers are {', '.join(vocabulary('layers'))}; "
        "what undoes a max_pool is made by `mirror`. A layer is a word, or one key with its "
        "settings: `layers: [flatten, dense: 64, relu]`.",
    ),
    "E0207": Explanation(
        "unknown word",
        "A word that is not among the few that are allowed here: sources of data, "
        "distributions of latents, initial values, optimizers, curves of annealed "
        "parameters, ways to unpool, warnings to `allow`. Take one of those in the message: `optimizer: "
        "{adam: {lr: 1.0e-3}}`, or `beta: {linear: {start: 0, end: 1, steps: 2000}}`.",
    ),
    "E0208": Explanation(
        "keys that contradict each other",
        "Keys that contradict each other, or of which exactly one is needed. An objective is "
        "either minimized or maximized; training has one objective with an "
        "`optimizer`, a `schedule` of steps or `stages`, each of which has `epochs`; "
        "a step is repeated or taken in every so many iterations, not both; `share` "
        "and `simultaneous` are about a `schedule`; data have one `source` or "
        "`domains`, and what a source knows (the shape of digits) is not written "
        "again; `only` names labels that there are; nesterov needs a momentum. For "
        "example: `train: {epochs: 50, optimizer: {adam: {lr: 1.0e-3}}, minimize: "
        "reconstruction}`.",
    ),
    "E0209": Explanation(
        "not an expression",
        "The text is not an expression. Expressions have names, numbers, "
        "`+ - * / **`, comparisons, parentheses, calls and fields, and nothing else of Python: "
        "`C * reconstruction + kl(q, prior.z)`.",
    ),
    "E0210": Explanation(
        "unknown version of the language",
        "The first key says which version of the language the spec is written in, "
        "so that a later gencc will not understand it differently. There is one "
        "version so far: `gencc: 1`.",
    ),
    "E0211": Explanation(
        "names that collide",
        "Two names that cannot be told apart. In formulas the data (x and y, or the "
        "domains), networks, parameters, definitions and losses share one namespace; so no "
        "two of them have the same name, a network and a formula with arguments do not have "
        "that of a function, and nothing is called `prior`. Capitals count. A definition "
        "may have the name of the latent that it is a sample of. Two stages have two names, "
        "and so have two blocks; no block has the name of a layer, and no argument of one that of a "
        "parameter. Rename one: "
        "`losses: {divergence: kl(q, prior.z)}`.",
    ),
}

MEANING: dict[str, Explanation] = {
    "E0301": Explanation(
        "unknown name",
        "A formula names something that does not exist, or that is no value. Names are "
        "the data (x, its labels y, or the domains), the definitions of `let`, the "
        "parameters, and what is learned or a state; objectives, outputs and metrics name losses as "
        "well, and outputs and metrics what was fitted; a latent is `prior.z`. Where a "
        "number is needed, names are those of `params`: `dense: width`. Correct the "
        "name, or define it: `let: {x_hat: decoder(z)}`.",
    ),
    "E0302": Explanation(
        "unknown function",
        "A formula calls something that is neither a network nor a formula of this spec, "
        f"nor a function of the language. Functions are {', '.join(vocabulary('functions'))}. "
        "Correct the name: `mse(x, decoder(z))`.",
    ),
    "E0303": Explanation(
        "wrong number of arguments",
        "A network, a function or a formula gets too few or too many values; a network with "
        "several inputs takes as many, and a learned number takes none and is not "
        "called. The message says what it takes: `kl(q, prior.z)`.",
    ),
    "E0304": Explanation(
        "argument of the wrong shape",
        "A network is applied to a value of another shape than its input. Shapes are "
        "per example: height, width, channels; one number for each example is [1], "
        "and a constant is none. Change the layer that makes the value, "
        "or the network's input: with `latent: {z: {normal: 2}}`, `decoder: {input: "
        "z, layers: [dense: 64]}` takes codes of two numbers; with `let: {code: "
        "encoder(x)}` an `input: code` has the shape that the encoder gives.",
    ),
    "E0305": Explanation(
        "layer that does not fit",
        "A layer cannot take the result of the layer before it: dense and softmax take a "
        "vector, conv and the pools an image, a series or a volume, lstm and gru a series, "
        "reshape as many numbers as its shape has; concat stands first and joins inputs that agree in all but their last "
        "axis. What a residual adds is of one shape, and what a skip joins of one height "
        "and width; a tap names what a layer of the trunk gives. The note lists every shape up to there. Put `flatten` or `reshape` "
        "between them: `layers: [flatten, dense: 64]`.",
    ),
    "E0306": Explanation(
        "shapes that differ",
        "Values are combined although their shapes differ. Operations are elementwise "
        "and need equal shapes; a number, whether a constant or one for each example, is "
        "combined with every element of the other operand. The same holds for mean and "
        "log-variance of a normal. `cross_entropy` wants a number for each label. "
        "Within an example nothing else is broadcast, as that hides mistakes. Make one number of a side, "
        "`mean(z) + d`, or give both one shape.",
    ),
    "E0307": Explanation(
        "unknown field",
        "A field that the value does not have. Records come from networks with heads or "
        "taps and from normals, `q.mean`, what is fitted has its mean, `codes.mean`, and "
        "latents come from `prior`: `prior.z`.",
    ),
    "E0308": Explanation(
        "value of the wrong type",
        "A value of the wrong type: a distribution, a record, a label or something "
        "fitted where numbers are needed, or the other way round. Draw from a "
        "distribution, `sample(q)`; take a field of a record, `h.mean`; make a normal "
        "of a record with mean and log_var, `normal(encoder(x))`, or of two values, "
        "`normal(mean(x), log_var(x))`; make a vector of a label, `one_hot(y)`; "
        "measure a distance to what is fitted, `mahalanobis(code, codes)`.",
    ),
    "E0309": Explanation(
        "loss that is not one number per example",
        "A loss is one number for each example; what is minimized is its mean over "
        "the batch. How features become one number is part of the loss and written "
        "down: `sum(bce(x, x_hat))`, `mean(…)`, or a distance that does it, "
        "`mse(x, x_hat)`.",
    ),
    "E0310": Explanation(
        "circular definitions",
        "Definitions that need each other, or a definition and a network whose input "
        "it is, as a network's shape is known only after its input's. `let` is a set "
        "of definitions, not a program: their order does not matter, and a name never "
        "changes its value; nor does a formula with arguments call itself, and no block "
        "stands within itself. Give the second value a name of its own: `let: {z: "
        "encoder(x), z_hat: encoder(decoder(z))}`, and the network an input that does "
        "not need it: `decoder: {input: z, …}`.",
    ),
    "E0311": Explanation(
        "exponent that is not a number",
        "The exponent of `**` must be a number that is written down, or made of "
        "parameters that are not annealed, so that the "
        "formula and its derivative hold for every base. Write `a ** 2`, or "
        "`exp(b * log(a))` if a is above 0.",
    ),
    "E0312": Explanation(
        "input that a network cannot have",
        "The inputs of a network are data (x, or a domain), latents and definitions "
        "of `let`, whose shape they then have: `decoder: {input: code, …}` with `let: "
        "{code: encoder(x)}`. They are vectors, series, images or volumes; a label becomes a vector by "
        "`let: {c: one_hot(y)}`. Several inputs are joined first, along their last "
        "axis, by `concat`, or as vectors by `flatten, concat`: `encoder: {input: [x, "
        "eta], layers: [flatten, concat, dense: 64]}`.",
    ),
    "E0313": Explanation(
        "network that cannot be mirrored",
        "There is no mirror of that network: it does not exist, it is a mirror itself "
        "or a learned number, it has heads or several inputs, its layers are "
        "activations and batch_norms alone, or a pooling left "
        "pixels out, which repeating cannot give back. Write the layers out, or "
        "mirror a plain chain: `decoder: {mirror: encoder}`; `tied: true` makes the "
        "decoder use the encoder's kernels, transposed, with biases of its own.",
    ),
    "E0314": Explanation(
        "name of no network, or of no step",
        "`update` and `optimizers` take names of networks, and this is none. Correct "
        "the name: `update: generator`. The `after` of a state is the `name` of a step; one "
        "without is called as what it updates, `encoder_decoder`, or as its stage, or "
        "`train`.",
    ),
    "E0315": Explanation(
        "network without an optimizer",
        "A step updates a network that has no optimizer. Give it one, `optimizers: "
        "{generator: {adam: {lr: 2.0e-4}}}`, or one for all, `optimizer: {adam: {lr: "
        "2.0e-4}}`; a step and a stage may have an `optimizer` of their own.",
    ),
    "E0316": Explanation(
        "count, size or rate that does not stay the same",
        "Sizes, rates and counts stay the same throughout training, so they cannot "
        "depend on a parameter that is annealed. "
        "`repeat` and `every` count: a step is taken a whole number of times in each "
        "iteration, or in each iteration whose number such a count divides, and the "
        "count stays the same as training goes on. Write the number, or a parameter "
        "with such a value: `repeat: k` with `params: {k: 5}`.",
    ),
    "E0317": Explanation(
        "model too large",
        "The model is larger than any machine that gencc is meant for: more than 10^9 "
        "weights, a network of more than 10,000 layers, a layer with more than 2^34 numbers for a batch, or a fitted vector "
        "with more than 2^14, whose covariance has the square of that. It is mostly a "
        "mistake: a dense layer behind a large flatten. Make it smaller, for example "
        "with a stride: `conv: {filters: 32, kernel: 3, stride: 2}`.",
    ),
    "E0318": Explanation(
        "divergence without a closed form",
        "`kl(q, p)` is computed in closed form, which exists here between two of a kind, as "
        "normals, `kl(normal(encoder(x)), prior.z)` with `z: {normal: 2}`, from a laplace to a "
        "normal, and from a uniform prior to either. Of others the difference of the log-densities of a sample has the same "
        "mean: `log_prob(q, v) - log_prob(p, v)` with `v: sample(q)`. It is infinite where "
        "q reaches beyond p.",
    ),
    "E0319": Explanation(
        "value that does not belong to an example",
        "Something that is not a value of a training example. `grid(prior.z)`, the codes "
        "at equally spaced quantiles of a prior of two dimensions, `between(v)`, "
        "points on the lines from one example to the next, and `traverse(v)`, one code of "
        "which one number after the other changes, stand in `outputs`: "
        "`manifold: decoder(grid(prior.z))`. Each has its own number of codes, so "
        "it meets no data and no draw. `each(y)`, every class in turn, and a class by its "
        "number, `one_hot(3)`, are no labels of examples, and stand there as well, as does "
        "`iterate(f, v, n)`, whose steps are no loops themselves. "
        "`accuracy(y, p)` has no gradient; it is a "
        "metric, and `cross_entropy(y, p)` the loss.",
    ),
    "E0320": Explanation(
        "batch larger than the data",
        "An epoch would not hold a single minibatch, since only full ones are used: "
        "there are 1797 digits, 3600 glyphs and sprites, 1200 sines, and 2000 points or "
        "rows of ring, moons, swiss_roll and table. For data that a package reads when it "
        "runs, it says so then. Make it smaller: "
        "`data: {source: digits, scale: [0, 1], batch: 128}`.",
    ),
    "E0321": Explanation(
        "`share` of what is not drawn",
        "`share` names what all steps of an iteration have in common: data, `share: "
        "x` for one minibatch (with its labels), or a latent that is drawn in a "
        "formula, `share: z` for one draw of `sample(prior.z)`, so that all steps see "
        "the same fakes. The definition of a sample names its draw as well. Nothing else "
        "that steps use is random, so it is the same anyway. For example: `share: "
        "[x, z]`.",
    ),
    "E0322": Explanation(
        "unpooling without the switches of a pooling",
        "The mirror of a network with max_pools puts each value back where the pool "
        "took it from, and these positions, the switches, belong to one call of that "
        "network. So the mirror takes the result of that very call, "
        "`decoder(encoder(x))`, or a definition of that, `let: {code: encoder(x)}` "
        "and `decoder(code)`; for a sample, or a changed code, there are no switches. "
        "Where one is needed, repeat pixels instead: `decoder: {mirror: encoder, "
        "unpool: upsample}`.",
    ),
    "E0323": Explanation(
        "metric of all examples out of place",
        "`energy_distance(a, b)`, `mutual_information_gap(code, x.factors)` and the like "
        "are made of all examples at once: they are no numbers of one, so each is written "
        "in `metrics` by itself. `auroc(score)`, how often an example with a label that "
        "was not trained on has the larger score, also needs labels that were left out, and some "
        "examples of the others that were not trained on either: `data: {source: "
        "digits, scale: [0, 1], batch: 32, only: [0, 1], hold_out: 0.2}` and `metrics: "
        "{auroc: auroc(sse(x, x_hat))}`.",
    ),
    "E0324": Explanation(
        "infrequent step without a shared minibatch",
        "A step with `every: k` is taken in every k-th iteration, and the spec does not "
        "say which minibatch it sees then: with minibatches of its own it would use a "
        "k-th of what the others see in an epoch. Give it that of the iteration, "
        "`share: x`, as in `train: {share: x, schedule: [{update: critic, minimize: "
        "judge}, {update: encoder, minimize: fools, every: 5}], …}`.",
    ),
    "E0325": Explanation(
        "gradient by what a number is not computed from",
        "`grad(v, u)` is how a number of each example changes with a value that it is "
        "computed from. So v is one number per example, and u a value of each example "
        "that occurs in it or in the definitions behind it, as in `grad(critic(u), u)` or "
        "`grad(energy, z)`. A draw that is written twice is two draws, so give it a name: "
        "`let: {u: interpolate(x, fake)}` and `penalty: square(norm(grad(critic(u), u)) - "
        "1)`. The condition of a step, `when: …`, has no gradient at all.",
    ),
    "E0326": Explanation(
        "batch_norm of single values",
        "A batch_norm normalizes each channel by the mean and the variance over the "
        "minibatch and, in an image, over the pixels. In a minibatch of one example, "
        "a vector or an image of one pixel has a single value per channel: minus its "
        "own mean it is 0, so the network's result does not depend on its input, "
        "and the running variance goes to 0. Use a larger minibatch, `data: "
        "{source: digits, scale: [0, 1], batch: 32}`, or leave the batch_norm out.",
    ),
    "E0327": Explanation(
        "constant that is not finite",
        "A part of a formula that consists of numbers alone is not a finite number: a "
        "division by 0, the logarithm of 0, the root of a negative number, or more "
        "than the largest one, 1.8e308. That is an error wherever it is written, whether "
        "or not anything uses it. Where a number should not be fixed, it is a "
        "parameter, `params: {beta: 4.0}` and `kl / beta`; a run whose parameters "
        "make a formula no finite number ends before its first step.",
    ),
    "E0328": Explanation(
        "argument out of range",
        "A number lies outside of what it can be: the probability of `mask(v, p)` is "
        "from 0 to 1, the standard deviation of `corrupt(v, s)` is not negative, the "
        "range of `psnr(a, b, range)` and of `ssim` is above 0, and `one_hot(3)` takes a label that "
        "the data have; so are the numbers of `params` that they are made of. For "
        "example: `mask(x, 0.25)`.",
    ),
    "E0329": Explanation(
        "network that cannot be averaged",
        "There is no average of that network: it does not exist, it is an average itself "
        "or a learned number, it has no weights, or it shares kernels or switches with "
        "another network. Average one that is complete by itself: `smooth: {average: "
        "generator, decay: 0.999}`.",
    ),
    "E0330": Explanation(
        "value of a minibatch after training",
        "`batch_mean(v)` and its kind depend on all examples of a minibatch. Outputs, "
        "metrics and what is fitted are computed for any number of examples at a time, "
        "so there they would depend on how many that happens to be. Leave them to "
        "losses, `losses: {gap: square(batch_mean(code))}`; what describes all data is "
        "fitted after training, `fit: {codes: code}`.",
    ),
    "E0332": Explanation(
        "pool that would hold several things",
        "A network with the layer `replay` is a pool of former examples, which every call in "
        "training changes. It holds one thing, so all calls have the same argument; a step "
        "asks it once, a condition of a step not at all, and of simultaneous steps one. Make "
        "a pool for each thing: `former_a: {input: fake_a, layers: [replay: 50]}`.",
    ),
    "E0336": Explanation(
        "axes of values",
        "`sample(q, K)` draws K times for each example: what is computed from it is one value "
        "for each draw, along an axis called K. `batch(v)` has the values of all examples "
        "beside each one, along the axis `batch`. Values meet whatever axes they have, and "
        "networks are called for each draw; but a loss, an output, and functions of "
        "examples such as `shuffle` take one value for each example. A reduction names "
        "the axis that it takes away: `logmeanexp(w, K)`, `mean(k, batch)`, or "
        "`mean(k, others)` without the example itself.",
    ),
    "E0337": Explanation(
        "weights of a network that has none",
        "`frozen` and `start` say where the weights of a network come from, and its "
        "layers are activations, poolings and reshapes, which have none. Leave them out.",
    ),
    "E0340": Explanation(
        "validation of what is not there",
        "A training measures its losses and metrics on examples that are held out, and keeps "
        "the checkpoint that was best by one of them. So `validation` and `keep` need "
        "`hold_out`, name metrics or losses of the spec, and no metric of what is fitted after "
        "the training. Of a formula of one's own it is not known which values are better: "
        "`train: {keep: {smallest: error}}`.",
    ),
}

TRAINING: dict[str, Explanation] = {
    "E0401": Explanation(
        "network that no step updates",
        "A network is used, but no step of any stage updates it, so it would keep its "
        "random initial weights. Add it to a step: `update: [encoder, decoder]`.",
    ),
    "E0402": Explanation(
        "update without a gradient",
        "A step updates a network on which its objective does not depend: the gradient "
        "would always be zero. The network is missing from the objective, stands inside "
        "`stop(…)` or `accuracy`, or belongs to another step: `{update: generator, "
        "minimize: fools}` with `fools: -log(discriminator(fake))`. Or nothing that is "
        "to be updated or optimized has weights: activations, poolings and reshapes "
        "have none, and neither has a tied mirror without biases. What is `frozen` has "
        "weights that stay as they were trained elsewhere.",
    ),
    "E0403": Explanation(
        "unused network or block",
        "A network that no definition, loss, objective, output or metric applies, "
        "a learned number that no formula names, a block that no layers use, or an "
        "argument that a block does not use. Apply it, `x_hat: decoder(z)`, or remove it.",
    ),
    "E0405": Explanation(
        "probability without logits",
        "`bce(target, probability)` and `cross_entropy(y, probabilities)` are "
        "computed from logits, as the logarithm of a probability that was rounded to "
        "0 or 1 is infinite. So probabilities must come out of a sigmoid, and those "
        "of the classes out of a softmax, at the end of a network or of a head: "
        "`layers: [dense: 64, sigmoid]` and `bce(x, decoder(z))`, `layers: [dense: 10, "
        "softmax]` and `cross_entropy(y, classifier(x))`.",
    ),
}
