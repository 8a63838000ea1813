"""Where goods become money: cost layers, consumptions, adjustments."""
