"""The only writer of sales: commands by what they do, all taking batches."""
