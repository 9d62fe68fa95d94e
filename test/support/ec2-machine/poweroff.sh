#!/bin/sh
# The programs of a machine do not wait for its end.
kill -TERM 1
