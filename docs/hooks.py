"""Pages that mkdocs makes from the code: one for each rule of the doctor."""

from mkdocs.structure.files import File

from losswright.doctor.catalogue import RULES
from losswright.doctor.rule_page import rule_page, rules_page


def on_files(files, config):
    """Add the pages of the rules to those written by hand."""
    files.append(File.generated(config, "rules/index.md", content=rules_page()))
    for rule in RULES:
        files.append(File.generated(config, f"rules/{rule.code}.md", content=rule_page(rule)))
    return files
