"""The page of stylised facts."""
