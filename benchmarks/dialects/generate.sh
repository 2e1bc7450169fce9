#!/bin/sh
# Writes the programs of the three dialects into the folder OUT: sh generate.sh OUT
set -e
cd "$(dirname "$0")"
for dialect in torch keras flax; do
    mkdir -p "$1/$dialect"
    scm $dialect create model $dialect/generator.yaml -n Generator -o "$1/$dialect/generator.py"
    scm $dialect create model $dialect/critic.yaml -n Critic -o "$1/$dialect/critic.py"
    scm $dialect create learner $dialect/learner.yaml -o "$1/$dialect/learner.py"
done
