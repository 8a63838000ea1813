"""The press: filled documents in, a PDF out, made by a process apart with limits of its own.

Nothing that people write is executed there: templates and records arrive as data for one constant
program (`assets/paper.typ`). The process apart is for the rest: what takes too long or too much
memory ends with it and not with the server.
"""
