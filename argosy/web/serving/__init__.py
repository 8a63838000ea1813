"""How the web is served: ordinary answers by threads, open streams by one event loop.

Pages are ordinary, blocking Django; a stream that stays open must not hold a thread or a database
connection. `bridge` runs the first in threads and leaves the second to the loop; `streams` says
who is told what and when a stream ends.
"""
