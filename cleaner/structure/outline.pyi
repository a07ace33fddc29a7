FORM: int

def outline(
    text: str, marks: str, short: int, long: int, run: int
) -> tuple[list[str], int, int, int, int, int, int, int, int]: ...
