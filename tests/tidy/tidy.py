#!/usr/bin/env python3
"""Holds the tree to its laws: tidy.py [--root DIR] [--accept].

A finding is one line, `file:line: [rule] what was found`, and one that names what to write instead. A place where the law does
not apply says so itself: `// tidy: allow(rule) reason`, on the line or alone on the line before it.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import determinism  # noqa: E402
import evaluation  # noqa: E402
import structure  # noqa: E402
from source import Finding, Tree  # noqa: E402


def check(root):
    """All findings of a tree, in order, but those that a marker allows; and the markers that allow nothing."""
    tree = Tree(root)
    findings, used = set(), set()
    for rule in determinism.RULES + evaluation.RULES + structure.RULES:
        for finding in rule(tree):
            source = tree.by_path.get(finding.path)
            if source and finding.rule in source.allowed.get(finding.line, ()):
                used.add((finding.path, finding.line, finding.rule))
            else:
                findings.add(finding)
    for source in tree.sources:
        for line, rules in source.allowed.items():
            for rule in rules:
                if (source.path, line, rule) not in used:
                    findings.add(Finding(source.path, line, "marker", f"allow({rule}) allows nothing here", "no marker, or the rule that is found"))
    return sorted(findings)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("--accept", action="store_true", help="record the lengths of files that are longer than the limit")
    arguments = parser.parse_args()
    if arguments.accept:
        for path, lines in sorted(structure.accept_lengths(Tree(arguments.root)).items()):
            print(f"{path}: at most {lines} lines from now on")
        return 0
    findings = check(arguments.root)
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings in {len(Tree(arguments.root).sources)} files")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
