"""A pretended apt: fetching is tried at every point where it can break, without a network."""

import os
from pathlib import Path

import pytest

APT_GET = """#!/bin/sh
echo "$@" >> "$FAKE/apt-calls"
case "$*" in
  indextargets*) echo "http://mirror.invalid/debian|trixie|main|"; exit 0;;
  update) [ -e "$FAKE/no-network" ] && { echo "Err:1 forky InRelease"; echo "E: no network"; exit 100; }
          echo "Get:1"; exit 0;;
  *--download-only*)
    archives=$(sed -n 's/^Dir::Cache::archives "\\(.*\\)";/\\1/p' "$APT_CONFIG")
    echo "dlstatus:1:50.0:Retrieving file 1 of 2"
    echo one > "$archives/one_1_all.deb"
    [ -p "$FAKE/hold" ] && read -r word < "$FAKE/hold"
    echo two > "$archives/two_1_all.deb"
    echo "dlstatus:2:100.0:Retrieving file 2 of 2"; exit 0;;
esac
exit 1
"""

APT_CONFIG = """#!/bin/sh
echo 'Acquire::http::Proxy "http://proxy.invalid:3128";'
echo 'APT::Update::Post-Invoke:: "touch /should-not-run";'
"""

# Packages are "unpacked" by making the files that an Asterisk tree is known by.
DPKG_DEB = """#!/bin/sh
[ -e "$FAKE/bad-package" ] && case "$2" in *two_*) echo "not a package"; exit 2;; esac
mkdir -p "$3/usr/sbin" "$3/usr/lib64" "$3/usr/lib/x86_64-linux-gnu/asterisk/modules"
mkdir -p "$3/usr/share/asterisk/sounds/en"
printf '#!/bin/sh\\necho "Asterisk 22.10.1"\\n' > "$3/usr/lib64/ld-linux-x86-64.so.2"
chmod +x "$3/usr/lib64/ld-linux-x86-64.so.2"
: > "$3/usr/sbin/asterisk"
"""


@pytest.fixture
def fake_apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of switches: ``no-network``, ``bad-package``, and ``hold``: a pipe that downloads wait on."""
    programs, switches = tmp_path / "bin", tmp_path / "switches"
    programs.mkdir()
    switches.mkdir()
    for name, text in (("apt-get", APT_GET), ("apt-config", APT_CONFIG), ("dpkg-deb", DPKG_DEB)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    os_release, keyring = tmp_path / "os-release", tmp_path / "debian-archive-keyring.gpg"
    os_release.write_text('ID=debian\nVERSION_CODENAME="trixie"\n')
    keyring.touch()
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("FAKE", str(switches))
    monkeypatch.setattr("callcontrol.sandbox.apt.OS_RELEASE", os_release)
    monkeypatch.setattr("callcontrol.sandbox.apt.KEYRINGS", (keyring,))
    return switches
