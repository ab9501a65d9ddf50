"""``python -m ticker`` and the ``ticker`` command."""

from ticker.cli.main import main

if __name__ == "__main__":
    main()
