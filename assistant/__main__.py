"""`python -m assistant` is `pcn-assistant`."""

from assistant.command.main import main

if __name__ == "__main__":
    raise SystemExit(main())
