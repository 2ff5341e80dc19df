#!/usr/bin/env python3
"""Holds the files of the repository against the rules of the house: tidy.py [ROOT]"""

import subprocess
import sys
from pathlib import Path

import conformance
import rules


SKIPPED = {".git", "build", "node_modules"}


def files(root):
    """Tracked files and new ones that git would track; in an unpacked archive, all there are."""
    command = ["git", "-c", "safe.directory=*", "-C", str(root), "ls-files", "-z", "--cached",
               "--others", "--exclude-standard"]
    if (root / ".git").exists():
        listed = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()
        return sorted(set(listed.split("\0")) - {""})
    paths = (path.relative_to(root) for path in root.rglob("*"))
    return sorted(str(path) for path in paths if not SKIPPED & set(path.parts))


def text_of(path):
    """The file's text; None for what has none (deleted, binary)."""
    try:
        return path.read_bytes().decode("utf-8")
    except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
        return None


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2])
    texts = {name: text for name in files(root) if (text := text_of(root / name)) is not None}
    count = len(texts)
    findings = [finding for name, text in texts.items() for finding in rules.check(name, text)]
    findings += conformance.check(texts)
    for finding in findings:
        print(finding)
    print(f"tidy: {count} files, {len(findings)} findings")
    return 0 if count and not findings else 1


if __name__ == "__main__":
    sys.exit(main())
