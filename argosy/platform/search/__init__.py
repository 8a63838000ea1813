"""Search: one box over all records that one may see, found by what people remember of them.

It keeps an index of its own, from what every noun declares as searchable; a new noun is found
without a word here. What is shown is read from the registry at the moment of the question, so that
nobody finds what he may not see.
"""
