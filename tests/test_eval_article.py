"""The gate over the article's own cases, as `make test` runs it."""

from pathlib import Path

from eval.__main__ import main


def test_the_gate_is_open(encoders: Path, tmp_path: Path, capsys):
    (tmp_path / "store").mkdir(mode=0o700)
    (tmp_path / "store" / "encoders").symlink_to(encoders)
    code = main(["--gate", "--out", str(tmp_path)])
    assert code == 0, capsys.readouterr().out
