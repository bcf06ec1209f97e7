"""The errors that a page may show to its reader."""


class ConvScopeError(Exception):
    """Something the reader can mend: a stable code and the values that belong into the sentence.

    `core` speaks no language. A page looks up `error.<code>` in the reader's catalog and fills in
    `values`; a test finds every code raised in `core` in every catalog.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values}" if values else code)
        self.code = code
        self.values = values
