"""`python -m heimdesk` is the `heimdesk` command."""

from heimdesk.operations.command import main

if __name__ == "__main__":
    main()
