"""`python -m reporter.cli`: the command without its launcher."""

from reporter.cli import main

if __name__ == "__main__":
    main()
