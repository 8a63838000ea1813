"""Jobs: what runs in the background, how far it is, why it failed, and what to do about it.

Every job of the queue can be seen, tried again and cancelled. A job that takes long says how far
it is by one call, `api.progress(done, total, message)`, wherever in the program it is; a job that
fails leaves its reason in words. Who started one is told when it has ended.
"""
