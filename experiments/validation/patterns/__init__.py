"""Published figures that the portfolio is held against, as data, and how the model stands against them."""
