"""What holds packages to the language: a reference, cases, comparisons."""
