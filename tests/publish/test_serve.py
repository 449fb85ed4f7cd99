"""The sites over HTTP: what is served, what never is, and how it ends."""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading

import pytest

from coopanalysis import cli
from coopanalysis.publish import render, webhandler
from coopanalysis.publish.serve import listen

BUILD = "33-2019-03-31-0123abcd"
SECRET = "not for readers"


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    root = tmp_path_factory.mktemp("serve")
    folder = root / "reports"
    for name, text in {
        "index.html": "<h1>latest</h1>",
        ".build.lock": SECRET,
        "notes.txt": SECRET,
        f"{BUILD}/index.html": "<h1>สารบัญ</h1>",
        f"{BUILD}/manifest.json": "{}",
        f"{BUILD}/.hidden.html": SECRET,
        f"{BUILD}/static/style.css": "a{}",
        f"{BUILD}/static/report.js": "1;",
        f"{BUILD}/static/font.woff2": "f",
        f"{BUILD}/worklists/3304 รายการ.xlsx": "x",
        f"{BUILD}/th/district/3304.html": "<h1>กันทรลักษ์</h1>",
        f"failed/{BUILD}/index.html": SECRET,
        f".making-{BUILD}/index.html": SECRET,
        "../outside.html": SECRET,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "link.html").symlink_to(root / "outside.html")
    (folder / "out").symlink_to(root)
    (folder / "loop").symlink_to(folder / "loop")
    os.mkfifo(folder / "pipe.html")
    return folder


@contextlib.contextmanager
def running(folder, host="127.0.0.1", allow_network=False):
    server = listen(folder, host, 0, allow_network)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def server(reports):
    with running(reports) as found:
        yield found


def ask(server, target, method="GET", host=None, **headers):
    """Send a request as it is written; a client would tidy the target up."""
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=9)
    with contextlib.closing(connection):
        connection.putrequest(method, "/", skip_host=True)
        connection._buffer[0] = f"{method} {target} HTTP/1.1".encode()
        for one in [f"127.0.0.1:{server.server_port}"] if host is None else host:
            connection.putheader("Host", one)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer, answer.read()


@pytest.mark.parametrize(
    ("target", "kind", "body"),
    [
        ("/", "text/html; charset=utf-8", "<h1>latest</h1>"),
        ("/?a=/../x", "text/html; charset=utf-8", "<h1>latest</h1>"),
        (f"/{BUILD}/", "text/html; charset=utf-8", "<h1>สารบัญ</h1>"),
        (f"/{BUILD}/index.html", "text/html; charset=utf-8", "<h1>สารบัญ</h1>"),
        (f"/{BUILD}/manifest.json", "application/json; charset=utf-8", "{}"),
        (f"/{BUILD}/static/style.css", "text/css; charset=utf-8", "a{}"),
        (f"/{BUILD}/static/report.js", "text/javascript; charset=utf-8", "1;"),
        (f"/{BUILD}/static/font.woff2", "font/woff2", "f"),
        (
            f"/{BUILD}/worklists/3304%20%E0%B8%A3%E0%B8%B2%E0%B8%A2%E0%B8%81%E0%B8%B2"
            "%E0%B8%A3.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "x",
        ),
    ],
)
def test_a_file_comes_with_its_type_and_the_security_headers(
    server, target, kind, body
):
    answer, content = ask(server, target)
    assert (answer.status, content.decode("utf-8")) == (200, body)
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Server"].strip() == "coopanalysis"
    head, nothing = ask(server, target, "HEAD")
    assert (head.status, nothing) == (200, b"")
    assert head.headers["Content-Length"] == str(len(body.encode("utf-8")))


def test_the_policy_is_the_pages_own_without_files_of_the_disk():
    pages = render.CSP.replace(" file:", "")
    assert f"{pages}; frame-ancestors 'none'" == webhandler.CSP


@pytest.mark.parametrize(
    "target",
    [
        "/../outside.html",
        f"/{BUILD}/../../outside.html",
        f"/{BUILD}/..%2f..%2foutside.html",
        "/%2e%2e/outside.html",
        "/..%5coutside.html",
        "/..%c0%afoutside.html",
        "//../outside.html",
        "/./index.html",
        "/index.html%00.html",
        "/index.html%0d%0aSet-Cookie:x=1",
        "/C:/windows/win.ini",
        "/etc/passwd",
        "//etc/passwd",
        "/%2fetc/passwd",
        "http://127.0.0.1/index.html",
        "file:///etc/passwd",
        "index.html",
        "*",
        "/link.html",
        "/out/outside.html",
        "/out/",
        "/out",
        "/loop/x.html",
        "/pipe.html",
        "/.build.lock",
        "/notes.txt",
        f"/{BUILD}/.hidden.html",
        f"/.making-{BUILD}/index.html",
        f"/.making-{BUILD}/",
        f"/failed/{BUILD}/index.html",
        f"/failed/{BUILD}/",
        f"/FAILED/{BUILD}/",
        f"/%66ailed/{BUILD}/",
        f"/{BUILD}/static/",
        f"/{BUILD}/th/district/",
        f"/{BUILD}/th/district/3304.html/",
        f"/{BUILD}/th/district/3304.html.",
        "/index.html::$DATA",
        "/" + "a" * 5000 + ".html",
        "/%ff.html",
        "/%ed%a0%80.html",
    ],
)
def test_nothing_else_is_there(server, target):
    answer, content = ask(server, target)
    assert (answer.status, content) == (404, b"404 Not Found\n")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Set-Cookie"] is None


def test_a_folder_is_sent_to_its_own_address_and_never_listed(server):
    answer, _ = ask(server, f"/{BUILD}")
    assert (answer.status, answer.headers["Location"]) == (301, f"/{BUILD}/")
    answer, content = ask(server, f"/{BUILD}/static")
    assert (answer.status, content) == (404, b"404 Not Found\n")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_only_reading_is_allowed(server, method):
    answer, _ = ask(server, "/", method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert answer.headers["Connection"] == "close"


def test_an_unknown_method_is_refused(server):
    assert ask(server, "/", "BREW")[0].status == 501


@pytest.mark.parametrize(
    "host",
    [
        [],
        [""],
        ["evil.example"],
        ["evil.example:{port}"],
        ["127.0.0.1.evil.example:{port}"],
        ["127.0.0.1:{other}"],
        ["127.0.0.1"],
        ["192.0.2.1:{port}"],
        ["a@127.0.0.1:{port}"],
        ["127.0.0.1:{port}", "evil.example"],
        ["127.0.0.1:{port}/x"],
        ["127.0.0.1:x"],
    ],
)
def test_another_name_for_this_machine_is_refused(server, host):
    known = {"port": server.server_port, "other": server.server_port - 1}
    answer, content = ask(server, "/", host=[one.format(**known) for one in host])
    assert (answer.status, content) == (421, b"421 Misdirected Request\n")


def test_localhost_is_this_machine(server):
    host = [f"localhost:{server.server_port}"]
    assert ask(server, "/", host=host)[0].status == 200


def test_a_reader_who_has_a_file_is_told_so(server):
    answer, _ = ask(server, "/")
    tag, day = answer.headers["ETag"], answer.headers["Last-Modified"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again, content = ask(server, "/", If_None_Match=known)
        assert (again.status, content, again.headers["ETag"]) == (304, b"", tag)
    assert ask(server, "/", If_Modified_Since=day)[0].status == 304
    # A tag goes before a date, and a date that is none says nothing.
    other = {"If_None_Match": '"other"', "If_Modified_Since": day}
    assert ask(server, "/", **other)[0].status == 200
    assert ask(server, "/", If_Modified_Since="soon")[0].status == 200


def test_a_build_is_kept_by_browsers_and_the_index_is_not(server):
    page, _ = ask(server, f"/{BUILD}/th/district/3304.html")
    assert page.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert ask(server, "/")[0].headers["Cache-Control"] == "no-cache"


def test_what_a_request_carries_is_never_taken_for_another_request(server):
    hidden = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.server_port), 9) as line:
        line.sendall(
            f"GET /no HTTP/1.1\r\nHost: 127.0.0.1:{server.server_port}\r\n"
            f"Content-Length: {len(hidden)}\r\n\r\n{hidden}".encode()
        )
        said = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := line.recv(4096):
                said += piece
    assert said.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--host", "0.0.0.0"], 2, "others could read the reports; to allow that, say"),
        (["--host", "example.org"], 2, "not an address; write it in numbers"),
        (["--port", "70000"], 2, "less than or equal to 65535"),
        (["--host", "192.0.2.7", "--allow-network"], 1, "no address of this machine"),
        (["--reports", "nowhere"], 1, "no site is built here; run"),
    ],
)
def test_what_cannot_be_served_is_one_line(reports, capsys, options, code, said):
    where = [] if "--reports" in options else ["--reports", str(reports)]
    assert cli.run(["serve", *where, *options]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


def test_a_port_in_use_is_one_line(reports, server, capsys):
    port = str(server.server_port)
    assert cli.run(["serve", "--reports", str(reports), "--port", port]) == 1
    assert capsys.readouterr().err == (
        f"coopanalysis: 127.0.0.1, port {port}: is in use; choose another with "
        "--port, or 0 for any\n"
    )


def test_others_may_read_where_that_is_allowed_but_not_by_name(reports):
    with running(reports, "0.0.0.0", allow_network=True) as found:
        port = found.server_port
        assert ask(found, "/", host=[f"192.0.2.1:{port}"])[0].status == 200
        assert ask(found, "/", host=[f"evil.example:{port}"])[0].status == 421


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly(reports, number):
    command = [sys.executable, "-m", "coopanalysis", "serve", "--json"]
    with subprocess.Popen(
        [*command, "--reports", str(reports)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        said = "".join(iter(process.stdout.readline, "}\n")) + "}"
        port = int(re.search(r":(\d+)/", json.loads(said)["url"]).group(1))
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port)) as one:
            one.request("GET", "/")
            assert one.getresponse().read() == b"<h1>latest</h1>"
            process.send_signal(number)
            out, err = process.communicate(timeout=60)
        assert (process.returncode, out, err) == (0, "", "")


def test_the_network_comes_with_a_warning(reports):
    command = [sys.executable, "-m", "coopanalysis", "serve", "--host", "0.0.0.0"]
    with subprocess.Popen(
        [*command, "--allow-network", "--reports", str(reports)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert " is at http://0.0.0.0:" in process.stdout.readline()
        process.terminate()
        _, err = process.communicate(timeout=60)
    assert err == (
        "warning: whoever reaches 0.0.0.0 can read the reports, and what is sent is "
        "not encrypted\n"
    )
