"""`python -m crawler`: the command line without its console script."""

from crawler.cli import main

if __name__ == "__main__":
    main()
