"""What the model rests on, as bodies of pages: rules, numbers, levers, sources, documents, and a search over them."""
