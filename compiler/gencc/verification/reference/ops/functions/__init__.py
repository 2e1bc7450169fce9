"""What functions of formulas compute, if they are not made of others.

Written from the formulas in `gencc.ops` and by nothing that backends use. A module has
`compute`, which is given the operands, and behind them the whole numbers that a call has in
its formula; the derivative at a kink is written out. log_sigmoid, log_softmax and
bce_with_logits are no words: lowering makes them.
"""
