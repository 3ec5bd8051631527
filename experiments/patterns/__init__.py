"""The former name of `experiments.validation`, as far as documents named it."""
