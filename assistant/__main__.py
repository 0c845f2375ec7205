"""`python -m assistant` is `pcn-assistant`."""

from assistant.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
