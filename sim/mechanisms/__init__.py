"""What happens: one module for each mechanism of ODD.md, with a parameter file of the same name."""
