"""Products 产品: what is bought, made, held, sold: variants, units, barcodes, prices, sources.

The kernel's thin `item` is what moves and entries point at; here stands everything else about it.
A product is one row for the whole group; what a company does with it, its price lists and its
suppliers' offers belong to the company. Nothing is deleted: a product is set inactive, a price
ends. Writes none of the three flows.
"""
