"""The goods flow: locations, lots, moves, balances, reservations, planned moves.

Documents of others move goods through it: `moves.post_moves` posts, `moves.reverse_moves` undoes,
`reservations` hold stock for demands, `planned` says what is expected and due, `promise` what can
still be promised, `queries` and `trace` read. A planned move is open, done or cancelled; a posted
move is final. It writes stock_move, reservation and planned_move, and keeps stock_balance.
"""
