"""Comments: what people say about a record, whom they mention, and who follows it.

A comment belongs to a record of any noun. Whoever may read the record in the company sees it, and
nobody else, whatever changes in his rights. A mention makes a notification, and so does a comment
for those who follow the record. Comments have no states; one's own can be taken back, which leaves
its place with who took it back and when.
"""
