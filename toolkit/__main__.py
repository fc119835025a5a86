"""`python -m toolkit` is the same as `oaicheck`."""

from toolkit.cli import main

if __name__ == "__main__":
    main()
