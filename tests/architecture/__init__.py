"""The house keeps its own rules: sizes, words, imports, keys between floors, texts."""
