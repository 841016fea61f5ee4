"""Stands for the script a real job would run; the demo's jobs only print."""
import sys

print("trials:", sys.argv[1:])
