"""Run the command with ``python -m coopanalysis``."""

from coopanalysis.cli import main

if __name__ == "__main__":
    main()
