"""What the valohai-utils library does for a program, done by hand with nothing but Python.

A real project says `import valohai` instead.
"""
