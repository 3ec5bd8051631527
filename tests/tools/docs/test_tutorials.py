"""The tutorials work as they are written, and show what comes out."""

from __future__ import annotations

import pytest

from tools.docs.tutorials import FOLDER, TutorialError, blocks, carried_out, differences, steady

PAGES = sorted(path.name for path in FOLDER.glob("*.md"))
PAGE = """# A page

```yaml
# small.yaml
kind: scenario
schema_version: 1
extends: baseline
```

```bash
groundswell check small.yaml
echo 3 of 40 runs about 5 s to go
pwd
```

```text
old
```

```python
number = 6
number * 7
```

```text
41
```

```python
print("seen")
number
```

```text
seen
6
```
"""


def test_there_are_two_tutorials():
    assert PAGES == ["my_first_sweep.md", "which_assumptions_matter.md"]


@pytest.mark.parametrize("name", PAGES)
def test_a_tutorial_works_as_written_and_shows_what_comes_out(name, tmp_path):
    page = (FOLDER / name).read_text(encoding="utf-8")
    told = list(differences(page, carried_out(page, tmp_path / "tutorial")))
    assert told == [], "\n".join(["python -m tools.docs tutorials writes anew:", *told])
    shown = [block for block in blocks(page) if block.language == "text"]
    assert len(shown) >= 6
    assert all(block.text.strip() for block in shown)


def test_blocks_are_carried_out_in_order_and_what_differs_is_told(tmp_path):
    made = carried_out(PAGE, tmp_path / "tutorial")
    texts = [block.text for block in blocks(made) if block.language == "text"]
    assert texts == ["small.yaml: no problems\n~/tutorial\n", "42\n", "seen\n6\n"]
    told = list(differences(PAGE, made))
    assert len(told) == 2
    assert "block 3 shows\nold\n" in told[0]
    assert list(differences(made, carried_out(made, tmp_path / "again" / "tutorial"))) == []


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("bash\ngroundswell check nowhere.yaml\n", "nowhere.yaml"),
        ("bash\nfalse\necho on\n", "This block fails"),
        ("python\nimport sys\n1 / 0\n", "ZeroDivisionError"),
        ("python\nimport os\nos._exit(3)\n", "Python ended at this block"),
        ("yaml\nkind: scenario\n", "names no file in its first line"),
        ("ruby\nputs 1\n", "A block of ruby cannot be carried out"),
    ],
)
def test_a_block_that_does_not_work_is_told(tmp_path, block, said):
    with pytest.raises(TutorialError, match=said):
        carried_out(f"```{block}```\n", tmp_path / "tutorial")


def test_what_differs_from_machine_to_machine_is_not_compared():
    one = "32 runs: about 5 s on 2 processes and 1 MB on disk\nsweep: 6 of 32 runs are there, 0 failed."
    other = "32 runs: about 1 min on 1 process and 2 MB on disk\nsweep: 20 of 32 runs are there, 0 failed."
    assert steady(one) == steady(other)
    assert steady("difference 0.06") != steady("difference 0.07")
    assert steady("6 of 32 runs are there") != steady("6 of 33 runs are there")
