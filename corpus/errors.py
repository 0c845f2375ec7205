"""The one exception tree: a user's mistake is a `UserError`, one printed line, exit code 2; a bug is anything else."""


class UserError(Exception):
    """Something the user can mend. The message says what is wrong, where, and what to do next, in one line."""


class ReportError(UserError):
    """A report that cannot be read, added or found."""


class IndexUnusable(UserError):
    """An index that cannot be read, written or trusted."""


class BatchError(UserError):
    """A batch of questions with lines that could not be read; the others were answered."""
