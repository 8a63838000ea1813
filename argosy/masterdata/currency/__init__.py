"""Exchange rates 汇率: by kind, date and source, exact, and never older than one says.

A document asks for the rate of a day and keeps what it was told; a rate corrected later changes no
document. Writes none of the three flows.
"""
