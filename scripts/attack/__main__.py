"""``make attack``: wapiti and sqlmap against a running demonstration, signed in as the people of its doors.

    QUOTA_FACTOR=1000 PORT=8180 make run     # in another terminal: the bounds of G33 would stop the attack before anything else does
    make attack URL=http://127.0.0.1:8180    # ONLY=wapiti or sqlmap, ROLES=maya,claire, SECONDS=240 for each role

Prints ``FAULT G17 wapiti.<role> <findings>`` and ``FAULT G27 sqlmap.<page> <findings>``; 0 holds. A tool that asked nothing, left a
parameter out, met pages that refused to answer or was signed out meanwhile counts as one finding: silence is no proof.
"""

import http.cookiejar
import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / "build" / "attack"
PINNED = ("wapiti3==3.3.2", "sqlmap==1.10.10")
URL = os.environ.get("URL") or "http://127.0.0.1:8180"
ROLES = (os.environ.get("ROLES") or "maya,claire,nadia").split(",")
SECONDS = int(os.environ.get("SECONDS") or 240)
SQLMAP_SECONDS = 900
"""Of one page. Half a minute is enough where nothing else runs; the pages that follow are asked whatever became of this one."""
ONLY = os.environ.get("ONLY", "")
# Not on plain http on loopback: ssl, cookieflags and http_headers (HSTS, Secure); they are held by G30 on the matrix.
# Not without the Internet: ssrf, log4shell, spring4shell and wapp, which call a server of theirs or fetch a list.
MODULES = "xss,permanentxss,sql,exec,file,redirect,crlf,xxe,csp,csrf,methods,backup,ldap"
LEAVES = (
    "/deconnexion/", "/mon-compte/partir/", "/mon-compte/connexion/verrouiller/", "/mon-compte/deconnecter-partout/",
    "/structure/", "/demo/", "/langue/", "/lecture/",
)  # fmt: skip
"""Addresses that would end the attacker's own session, or change what the next one sees."""
PAGES = {
    "claire": (
        "/jeunes/?vue=structure&q=lea&etat=&tri=nom&page=1",
        "/messages/?q=bonjour&a=&vue=&tri=&langue=&liste=&situation=&page=1&ouverte=",
        "/dossiers/?vue=equipe&q=lea&etat=&tri=nom",
        "/premier-accueil/?q=lea&fait=",
        "/rendez-vous/?vue=semaine&jour=2026-11-26&qui=&antenne=",
    ),
    "nadia": (
        "/equipe/journal/?quoi=tout&jeune=&q=lea&qui=&du=2026-11-01&au=2026-11-30&page=1",
        "/pilotage/manquants/?chiffre=registered&raison=&page=1",
    ),
    "maya": ("/ma-conversation/?avant=9&apres=1&vers=2&jour=2026-11-20&lu=3&repondre=1",),
}


def tools() -> Path:
    """Both tools, in an environment of their own; nothing of it is ours at run time."""
    binaries = WORK / "venv" / "bin"
    if not (binaries / "sqlmap").exists():
        venv.create(WORK / "venv", with_pip=True, clear=True)
        subprocess.run([binaries / "pip", "install", "--quiet", *PINNED], check=True)
    return binaries


def enter(door: str) -> dict[str, str]:
    """The cookies of one of the demonstration's people."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = browser.open(f"{URL}/connexion/").read().decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    data = {"csrfmiddlewaretoken": found.group(1)} if found else {}
    request = urllib.request.Request(f"{URL}/demo/entrer/{door}/", urllib.parse.urlencode(data).encode())
    request.add_header("Referer", f"{URL}/connexion/")
    answer = browser.open(request)
    if "/connexion" in answer.url:
        sys.exit(f"{door}: the demonstration's door did not open")
    return {cookie.name: cookie.value or "" for cookie in jar}


def header(cookies: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def is_in(cookies: dict[str, str]) -> bool:
    """Whether the session still opens a page: an attack that signed itself out proves nothing."""
    request = urllib.request.Request(f"{URL}/accueil/", headers={"Cookie": header(cookies)})
    return "/connexion" not in urllib.request.urlopen(request).url


def wapiti(binaries: Path, role: str) -> int:
    """Findings of wapiti as this person: a crawl, then its attacks, within the time given."""
    cookies, report = enter(role), WORK / f"wapiti-{role}.json"
    report.unlink(missing_ok=True)
    command = [
        binaries / "wapiti", "-u", f"{URL}/", "-s", f"{URL}/accueil/", "-C", header(cookies), "--scope", "folder",
        "-m", MODULES, "-d", "4", "--max-links-per-page", "40", "--max-files-per-dir", "25", "--max-scan-time", str(SECONDS),
        "--max-attack-time", str(max(20, SECONDS // 10)), "--max-parameters", "12", "--tasks", "4", "--flush-session",
        "-f", "json", "-o", report, "-v", "0", "--no-bugreport", "--store-session", WORK / f"session-{role}", "--skip", "csrfmiddlewaretoken",
    ]  # fmt: skip
    for address in LEAVES:
        command += ["-x", f"{URL}{address}*"]
    with (WORK / f"wapiti-{role}.log").open("w") as log:
        subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False, timeout=SECONDS * 2 + 120)
    if not report.exists():
        return 1
    told = json.loads(report.read_text())
    found = {name: rows for name, rows in {**told["vulnerabilities"], **told["anomalies"]}.items() if rows}
    for name, rows in found.items():
        for row in rows:
            print(f"  {role}: {name}: {row['method']} {row['path']} {row.get('parameter', '')} {row['info'][:160]}")
    pages = told["infos"].get("crawled_pages_nbr", 0)
    print(f"COUNT G17 wapiti.{role}.pages {pages}")
    return sum(map(len, found.values())) + (pages < 20) + (not is_in(cookies))


def sqlmap(binaries: Path, target: str, cookies: dict[str, str]) -> int:
    """Findings of sqlmap on each parameter of a page.

    Answers are compared by their words alone (``--text-only``): the token of each form is masked anew at every answer, and those few
    hundred characters made two equal pages look different enough to be taken for a true and a false condition.
    """
    command = [
        binaries / "sqlmap", "-u", f"{URL}{target}", "--batch", "--level", "1", "--risk", "1", "--dbms", "sqlite",
        "--technique", "BEU", "--threads", "2", "--timeout", "20", "--retries", "1", "--flush-session", "--disable-coloring",
        "--output-dir", WORK / "sqlmap", "--text-only", "--ignore-code", "422", "--cookie", header(cookies),
    ]  # fmt: skip
    name = short(target)
    log = WORK / f"sqlmap-{name}.log"
    try:
        with log.open("w") as out:  # read while it runs; what was tried before it was cut off is known
            subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, check=False, timeout=SQLMAP_SECONDS)
    except subprocess.TimeoutExpired:
        print(f"  {target}: not ended within {SQLMAP_SECONDS} s, see {log}")
        return 1
    said = log.read_text()
    given = {word for word, _ in urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query, keep_blank_values=True)}
    tried = set(re.findall(r"GET parameter '(\w+)' (?:does not seem to be|is) ", said)) & given
    print(f"COUNT G27 sqlmap.{name}.parameters {len(tried)}")
    injectable = len(re.findall(r"^Parameter: ", said, re.MULTILINE))
    # A value that names nothing is 404: that is an answer. A door that stays shut is none.
    refused = re.findall(r"(?:401|403|429|5\d\d) \([^)]*\) - (\d+) times", said)
    return injectable + (tried != given) + (sum(map(int, refused)) > 20) + (not is_in(cookies))


def short(target: str) -> str:
    """A page's name in a line."""
    return target.partition("?")[0].strip("/").replace("/", "-")


def main() -> None:
    """Attack, tell, and fail when something was found."""
    WORK.mkdir(parents=True, exist_ok=True)
    binaries, total = tools(), 0
    if ONLY in {"", "sqlmap"}:
        for who, page in ((role, page) for role in ROLES for page in PAGES.get(role, ())):
            found = sqlmap(binaries, page, enter(who))
            print(f"FAULT G27 sqlmap.{short(page)} {found}", flush=True)
            total += found
    if ONLY in {"", "wapiti"}:
        for role in ROLES:
            found = wapiti(binaries, role)
            print(f"FAULT G17 wapiti.{role} {found}", flush=True)
            total += found
    sys.exit(1 if total else 0)


if __name__ == "__main__":
    main()
