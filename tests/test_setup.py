"""The set-up of a new machine: locks, `run`, and nothing of one machine in what is shared."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]

HOSTS = re.compile(r"\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org)\b")
MACHINE = re.compile(r"(?<![\w.}>)])/(?:work|root|home|Users)/(?=[\w.])")
BASHISMS = {
    "[[": r"\[\[\s",
    "==": r"\[ .* == ",
    "function": r"^\s*function\s",
    "local": r"^\s*(?:local|declare|typeset)\s",
    "source": r"^\s*source\s",
    "&>": r"&>",
    "<<<": r"<<<",
    "<(": r"[<>]\(\S",
    "$'": r"(?<!\w)\$'\w*\\",
    "echo -e": r"\becho -[en]\b",
    "arrays": r"^\s*\w+=\(|\$\{\w+\[",
    "${x//}": r"\$\{\w+(?:/|\^|,|:\d)",
    "pipefail": r"pipefail",
    "$RANDOM": r"\$(?:RANDOM|BASH\w*|EUID|UID)\b",
}


def requirements(lock: str) -> list[str]:
    """The lines of a lock, with those that a backslash goes on with joined."""
    return (ROOT / lock).read_text("utf-8").replace("\\\n", " ").splitlines()


def shared_files() -> list[Path]:
    """What git has or would add; in an exported tree, everything."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return [path for path in ROOT.rglob("*") if path.is_file() and ".venv" not in path.parts]
    listed = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def bashisms(script: str) -> list[str]:
    lines = [line for line in script.splitlines() if not line.lstrip().startswith("#")]
    return [name for name, pattern in BASHISMS.items() if any(re.search(pattern, line) for line in lines)]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_hashed(lock: str) -> None:
    lines = requirements(lock)
    assert len(lines) > 10
    for line in lines:
        assert re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line
        assert "://" not in line
        assert "@" not in line


def test_the_development_lock_holds_the_other_one_whole() -> None:
    """`run` counts on it: who has the tools has what the engine needs."""
    pins = {re.split(r"\s*--hash", line)[0] for line in requirements("requirements-dev.lock")}
    runtime = {re.split(r"\s*--hash", line)[0] for line in requirements("requirements.lock")}
    versions = {pin.partition(";")[0].strip() for pin in pins}
    assert {pin.partition(";")[0].strip() for pin in runtime} <= versions


def test_the_development_lock_pins_uv() -> None:
    """`run` takes uv's lines from it with sed, up to the first without a backslash at its end."""
    text = (ROOT / "requirements-dev.lock").read_text("utf-8")
    assert re.search(r"^uv==\S+ \\\n(?: +--hash=sha256:\w+ \\\n)* +--hash=sha256:\w+$", text, re.MULTILINE)


def test_run_is_posix_shell() -> None:
    for shell in ("sh", "dash"):
        if found := shutil.which(shell):
            subprocess.run([found, "-n", ROOT / "run"], check=True)
    assert bashisms((ROOT / "run").read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "if [[ -e a ]]; then :; fi",
        '[ "$a" == b ]',
        "function go { :; }",
        "local x=1",
        "source lib.sh",
        "go &>log",
        "cat <<<word",
        "diff <(a) b",
        "IFS=$'\\n'",
        "echo -e a",
        "list=(a b)",
        "echo ${name//a/b}",
        "set -o pipefail",
        "echo $RANDOM",
    ],
)
def test_a_bashism_is_seen(line: str) -> None:
    assert bashisms(line)


def test_run_helps_and_refuses_what_it_does_not_know() -> None:
    helped = subprocess.run([ROOT / "run", "help"], capture_output=True, text=True, cwd="/", check=True)
    assert "./run check" in helped.stdout
    unknown = subprocess.run([ROOT / "run", "revisar"], capture_output=True, text=True, check=False)
    assert unknown.returncode == 2
    assert "revisar" in unknown.stderr


def test_nothing_shared_names_a_machine_or_a_registry() -> None:
    found = []
    for path in shared_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if HOSTS.search(line) or MACHINE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("top", ["work", "root", "home", "Users"])
@pytest.mark.parametrize("text", ["cd {}", '"{}"', "={}", "see `{}`"])
def test_a_machine_path_is_seen(text: str, top: str) -> None:
    assert MACHINE.search(text.format(f"/{top}/ana"))
    assert MACHINE.search(text.format(f"/{top}/.venv"))


@pytest.mark.parametrize("text", ["see /{}s", "api/{}/orders", "{{base}}/{}/x", "https://a.example/{}/1"])
def test_other_paths_are_not(text: str) -> None:
    assert not MACHINE.search(text.format("home"))
