# SPDX-License-Identifier: Apache-2.0
"""The project's own files, and which of them changed."""

import os
import subprocess
from pathlib import Path

from .paths import ROOT

CXX = (".cpp", ".hpp")


def git(*arguments: str) -> list[str]:
    """Lines of a git command; none if it fails (no repository, no such commit)."""
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
    return done.stdout.splitlines() if done.returncode == 0 else []


def all_files(*suffixes: str) -> list[Path]:
    """Tracked and new files; in a tree without git, those outside of build/."""
    names = git("ls-files", "--cached", "--others", "--exclude-standard")
    if not names:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
        names = [name for name in names if not name.startswith(("build/", ".git/"))]
    found = [ROOT / name for name in sorted(set(names))]
    return [path for path in found if path.is_file() and (not suffixes or path.suffix in suffixes)]


def base_commit() -> str:
    """What changes are measured against: KOS_BASE, else where this branch left origin's, else the last commit."""
    if base := os.environ.get("KOS_BASE"):
        return base
    head = git("rev-parse", "HEAD")
    for branch in ("origin/HEAD", "origin/main"):
        merge_base = git("merge-base", "HEAD", branch)
        if merge_base and merge_base != head:
            return merge_base[0]
    return "HEAD~1"


def changed_files(*suffixes: str) -> list[Path]:
    """Files that differ from the base commit; of the first commit, all."""
    base = base_commit()
    if not git("rev-parse", "--verify", "--quiet", base):
        return all_files(*suffixes)
    names = set(git("diff", "--name-only", "--diff-filter=d", base)) | set(
        git("ls-files", "--others", "--exclude-standard"))
    return [path for path in all_files(*suffixes) if str(path.relative_to(ROOT)) in names]
