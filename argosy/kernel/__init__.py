"""The kernel: information, goods and money as rows that never change; everything else stands on them."""
