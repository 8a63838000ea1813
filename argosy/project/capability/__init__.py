"""`argosy new-capability`: writes a folder with one working noun, as this house builds them."""
