"""The model held against published figures and stylised facts."""
