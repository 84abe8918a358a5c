"""An archive on PostgreSQL gives what the same archive on SQLite gives, and says plainly what is wrong."""

import datetime as dt
import json
import socket
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from archive import Archive, ArchiveError, parse_filter
from archive.compare import Question, compare_places
from archive.errors import (
    DatabaseAddressError,
    LockedArchiveError,
    NewerSchemaError,
    ReadOnlyArchiveError,
    UnreachableDatabaseError,
)
from archive.history import read_runs
from archive.overview import read_overview
from archive.postgres import decode_nul, encode_nul, parse_address, show_address
from archive.tables import Table
from tests.archive.factory import (
    CHANGSHAN,
    DAY,
    GONG,
    QUZHOU,
    SOURCE,
    TEXT,
    find_facts,
    make_extraction,
    make_method,
    make_page,
    make_platform,
    put,
)
from tests.postgres import PASSWORD

LONG = "".join(chr(0x4E00 + i * i * 7919 % 20000) for i in range(4000))
"""Too long for an index, however well it is packed."""


@pytest.fixture
def address(postgres_server: str, request: pytest.FixtureRequest) -> str:
    """Address of a schema that no other test uses."""
    import psycopg

    name = "own_" + "".join(c if c.isalnum() else "_" for c in request.node.name.lower())[:50]
    with psycopg.connect(postgres_server) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
    return f"{postgres_server}?schema={name}"


def fill(archive: Archive) -> None:
    """Put in what databases may treat unlike: order, case, missing values, long and odd text, reviews, reruns."""
    run = archive.start_run(SOURCE)
    put(archive, source=SOURCE, run_id=run)
    titles = ("珙县：议事", "阿拉善：议事", "Zebra 议事", "apple 议事", "ärger 议事", "议事", "１号议事", None)
    for i, title in enumerate(titles):
        published = None if i % 3 == 0 else f"202{i}"
        text = (
            f"{['珙县', '常山县', '衢州市'][i % 3]}第{i}次协商，开展协商150场。"
            + "议事内容不同" * 15
            + "甲乙丙丁戊己庚辛"[i] * 30
        )
        place = (GONG, CHANGSHAN, QUZHOU)[i % 3].model_copy()
        facts = find_facts(text, place) if place.name in text else find_facts(text, None)
        extraction = make_extraction(
            url=f"http://a.example/{'Ab'[i % 2]}/{i}", text=text, title=title, published=published, facts=facts
        )
        put(archive, extraction, at=DAY + dt.timedelta(hours=i), source=SOURCE, run_id=run)
    put(archive, make_extraction(url="http://portal.example/1"), at=DAY + dt.timedelta(days=1))
    put(archive, make_extraction(text="更正。" + TEXT.replace("600条", "620条")), at=DAY + dt.timedelta(days=2))
    put(archive, make_extraction(url="http://a.example/list", verdict="list", facts=()))
    fact = next(f for f in archive.facts() if f.fact.fact == "count")
    archive.correct(fact.id, who="李河", why="原文为一百六十", value=160)
    archive.enqueue([f"http://a.example/{i}" for i in range(5)], SOURCE)
    archive.mark("http://a.example/2", "failed", SOURCE, status=500, note="\x00 im Text")
    archive.finish_run(run, counts={"pages": 8})


def dump_rows(archive: Archive) -> dict[str, list[object]]:
    """Return all rows without what tells when and where the archive was made."""
    found = {}
    with archive.reading() as connection:
        for table in Table.metadata.sorted_tables:
            if table.name == "change":
                continue
            skipped = ("made_at", "found_at", "asked_at", "next_try_at", "started_at", "finished_at", "updated_at")
            columns = [c for c in table.columns if c.name not in (*skipped, "run_id") and "warc" not in c.name]
            if table.name in ("run", "capture", "version"):
                columns = [c for c in columns if c.name not in ("id", "capture_id")]
            query = select(*columns).order_by(*(c for c in columns if c.name in table.primary_key.columns))
            rows = [json.dumps(list(row), default=str, ensure_ascii=False) for row in connection.execute(query)]
            found[table.name] = sorted(rows) if "id" not in [c.name for c in columns] else rows
    return found


def dump_answers(archive: Archive) -> list[object]:
    """Return what people are shown."""
    filters = [
        "",
        "province:四川省",
        "activities>=100",
        "year:2021..2024",
        "method:Ab",
        "reviewed:yes",
        "county:常山县",
    ]
    said: list[object] = []
    for asked in map(parse_filter, filters):
        said.append([report.url for report in archive.reports(asked)])
        said.append([fact.model_dump_json() for fact in archive.facts(asked)])
        said.append([case.model_dump_json() for case in archive.cases(asked)])
        found = archive.search("协商", asked)
        said.append((found.total, sorted(hit.report_id for hit in found.hits), str(found.facets)))
    said.append([f.id for f in archive.review_queue()])
    said.append(str(archive.review_page()))
    seen = read_overview(archive)
    said.append((seen.years, seen.provinces, seen.steps, seen.reports_by_place, [case.id for case in seen.cases]))
    asked_for = Question(places=("四川省", "常山县"))
    said.append([row.model_dump_json() for row in compare_places(archive, asked_for).rows])
    said.append([due.url for due in archive.next_due(SOURCE, now=DAY + dt.timedelta(days=999))])
    stats = archive.stats()
    stats.pop("bytes")
    return [*said, stats, [(r.state, r.counts) for r in read_runs(archive)]]


def test_both_databases_hold_and_answer_the_same(tmp_path, address):
    dumps, answers = [], []
    for name, database in (("one", "sqlite"), ("two", address)):
        with Archive.open(tmp_path / name, create=True, database=database) as archive:
            fill(archive)
            dumps.append(dump_rows(archive))
            answers.append(dump_answers(archive))
            for what, kind in (("cases", "jsonl"), ("facts", "csv"), ("reports", "csv")):
                archive.export(tmp_path / f"{name}-{what}.{kind}", what)
            assert list(archive.verify()) == []
    for table, rows in dumps[0].items():
        assert dumps[1][table] == rows, table
    assert answers[1] == answers[0]
    for what in ("cases.jsonl", "facts.csv", "reports.csv"):
        assert (tmp_path / f"one-{what}").read_bytes() == (tmp_path / f"two-{what}").read_bytes()


@pytest.mark.parametrize("origin", ["sqlite", "postgres"])
def test_a_backup_of_one_database_comes_back_in_the_other(tmp_path, address, origin):
    where = {"sqlite": "sqlite", "postgres": address}
    other = "postgres" if origin == "sqlite" else "sqlite"
    with Archive.open(tmp_path / "first", create=True, database=where[origin]) as archive:
        fill(archive)
        numbers = [change.number for change in archive.changes()]
        archive.backup(tmp_path / "backup.zip")
        rows, answers = dump_rows(archive), dump_answers(archive)
    Archive.restore(tmp_path / "backup.zip", tmp_path / "second", database=where[other])
    with Archive.open(tmp_path / "second", database=address if other == "postgres" else None) as archive:
        assert list(archive.verify()) == []
        assert (dump_rows(archive), dump_answers(archive)) == (rows, answers)
        assert [change.number for change in archive.changes()] == numbers
        # Running numbers go on.
        assert put(archive, make_extraction(url="http://new.example/1", text="新的议事。" * 30)).outcome == "new"
        assert archive.enqueue(["http://a.example/new"], SOURCE) == 1
        assert [change.number for change in archive.changes()][-1] == numbers[-1] + 1
        assert list(archive.verify()) == []


def test_a_failed_restore_leaves_nothing(tmp_path, address, postgres_server, monkeypatch):
    import psycopg

    with Archive.open(tmp_path / "first", create=True) as archive:
        put(archive)
        archive.backup(tmp_path / "backup.zip")

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("archive.care.restore.copy_rows", fail)
    with pytest.raises(KeyboardInterrupt):
        Archive.restore(tmp_path / "backup.zip", tmp_path / "second", database=address)
    assert not (tmp_path / "second").exists()
    with psycopg.connect(postgres_server) as connection:
        schema = make_url(address).query["schema"]
        assert connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema]).fetchall() == []


def test_a_folder_remembers_its_database_without_the_password(tmp_path, address, monkeypatch):
    folder = tmp_path / "data"
    monkeypatch.setenv("XIESHANG_DATABASE", address)
    with Archive.open(folder, create=True) as archive:
        put(archive)
        assert PASSWORD not in archive.database_name
    kept = "".join(p.read_text("utf-8", "replace") for p in folder.rglob("*") if p.is_file())
    assert PASSWORD not in kept
    assert "sesame" not in kept
    assert not (folder / "archive.db").exists()
    for more in ({}, {"read_only": True}, {"create": True}):
        with Archive.open(folder, **more) as archive:
            assert archive.stats()["reports"] == 1
    monkeypatch.delenv("XIESHANG_DATABASE")
    with pytest.raises(UnreachableDatabaseError) as caught:
        Archive.open(folder)
    assert_plain(caught.value)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    with Archive.open(folder) as archive:
        assert archive.stats()["reports"] == 1


def assert_plain(error: ArchiveError) -> None:
    said = str(error)
    assert "\n" not in said
    assert "sesame" not in said
    assert len(said) < 600


def test_addresses_that_cannot_be_used_are_said_without_their_password(tmp_path, postgres_server):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"postgresql://me:sesame@127.0.0.1:{closed.getsockname()[1]}/x"
        url = make_url(postgres_server)
        wrong = {
            nobody: (UnreachableDatabaseError, "does not answer"),
            url.set(password="sesame2").render_as_string(hide_password=False): (UnreachableDatabaseError, "refuses"),
            url.set(database="nosuch").render_as_string(hide_password=False): (UnreachableDatabaseError, "no such"),
            "mysql://me:sesame@db.example/x": (DatabaseAddressError, "postgresql://"),
            "postgresql://me:sesame@db.example": (DatabaseAddressError, "postgresql://"),
            "postgresql://me:sesame@db.example:port/x": (DatabaseAddressError, "postgresql://"),
            "sesame": (DatabaseAddressError, "postgresql://"),
            f"{postgres_server}?schema=pg_mine": (DatabaseAddressError, "schema"),
            f"{postgres_server}?schema=x;drop": (DatabaseAddressError, "schema"),
        }
        for address, (kind, said) in wrong.items():
            with pytest.raises(kind, match=said) as caught:
                Archive.open(tmp_path / "data", create=True, database=address)
            assert_plain(caught.value)
            # Nothing is begun that cannot be finished.
            assert not (tmp_path / "data" / "database.json").exists()
    with Archive.open(tmp_path / "data", create=True) as archive:
        assert archive.stats()["reports"] == 0
    with pytest.raises(DatabaseAddressError, match="back it up"):
        Archive.open(tmp_path / "data", database=postgres_server)


def test_one_schema_holds_one_archive(tmp_path, address, postgres_server):
    import psycopg

    Archive.open(tmp_path / "one", create=True, database=address).close()
    with pytest.raises(DatabaseAddressError, match="another folder"):
        Archive.open(tmp_path / "two", create=True, database=address)
    with psycopg.connect(postgres_server) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS strangers")
        connection.execute("CREATE TABLE IF NOT EXISTS strangers.letters (id int)")
    with pytest.raises(DatabaseAddressError, match="tables of others"):
        Archive.open(tmp_path / "two", create=True, database=f"{postgres_server}?schema=strangers")
    for setting in ("{}", "no json", '{"database": 5, "id": "x"}', '{"database": "mysql://h/x", "id": "x"}'):
        (tmp_path / "one" / "database.json").write_text(setting)
        with pytest.raises(ArchiveError, match=r"database\.json"):
            Archive.open(tmp_path / "one")


def test_a_newer_schema_and_a_reader_of_an_older_one(postgres_folder, postgres_server):
    import psycopg

    def set_schema(number: str) -> None:
        with Archive.open(postgres_folder) as archive, archive.transaction(), archive.reading() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{number}'")

    with Archive.open(postgres_folder) as archive, archive.reading() as connection:
        now = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    set_schema("9999")
    with pytest.raises(NewerSchemaError, match="9999"):
        Archive.open(postgres_folder)
    with psycopg.connect(postgres_server) as connection:
        connection.execute("UPDATE tests.alembic_version SET version_num = '0001'")
    with pytest.raises(ReadOnlyArchiveError, match="older schema 0001"):
        Archive.open(postgres_folder, read_only=True)
    with psycopg.connect(postgres_server) as connection:
        connection.execute("UPDATE tests.alembic_version SET version_num = %s", [now])


def test_a_reader_may_not_write(postgres_folder):
    with Archive.open(postgres_folder) as archive:
        put(archive)
    with Archive.open(postgres_folder, read_only=True) as archive:
        assert archive.search("协商").total == 1
        with pytest.raises(ReadOnlyArchiveError):
            put(archive)


def test_migrations_make_the_tables_that_the_code_declares(postgres_folder):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with Archive.open(postgres_folder) as opened, opened.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": _differs})
        assert compare_metadata(context, Table.metadata) == []
        kinds = connection.exec_driver_sql(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'tests' AND table_name <> "
            "'alembic_version' AND (data_type = 'integer' OR (data_type = 'text' AND collation_name <> 'C'))"
        )
        assert kinds.scalar_one() == 0


def _differs(context: object, column: object, declared: object, found: object, wanted: object) -> bool | None:
    """Text of any length and integers of 64 bits are what `settle_schema` makes of narrower ones."""
    kinds = {str(kind).partition("(")[0].split()[0] for kind in (found, wanted)}
    return False if kinds <= {"TEXT", "VARCHAR"} or kinds <= {"BIGINT", "INTEGER"} else None


@pytest.mark.parametrize("value", ["", "a", "\x00", "\ufdd0", "\ufdd0\ufdd1", "a\x00\ufdd0\ufdd0\x00b", "\ufdd1\x00"])
def test_every_text_comes_back(value):
    assert decode_nul(encode_nul(value)) == value
    assert "\x00" not in encode_nul(value)


def test_odd_values_are_kept(postgres_folder):
    odd = "珙县\x00协商\ufdd0，\ufdd0\ufdd1开展协商150场。“有事来协商”😀 \\N \t 'quoted' {json} %s :name" + "文" * 60
    with Archive.open(postgres_folder) as archive:
        extraction = make_extraction(
            url=f"http://a.example/{LONG}", text=odd, title="标\x00题", outlet=LONG, facts=find_facts(odd)
        )
        stored = put(archive, extraction)
        report = archive.report(stored.report_id)
        assert report.record["text"] == odd
        assert report.record["title"] == "标\x00题"
        assert stored.refused == ()
        assert put(archive, extraction).outcome == "unchanged"
        archive.annotate(report.facts[0].id, who="李\x00河", why="\x00")
        assert [r.who for r in archive.reviews()] == ["李\x00河"]
        assert list(archive.verify()) == []
        assert archive.search("协商").total == 1


def test_facts_that_no_table_can_hold_are_refused(archive):
    good = make_platform(TEXT, "有事来协商")
    long = good.model_copy(update={"name": "长" * 3000, "key": "长" * 3000})
    many = make_method(TEXT, "六步工作法", n=2**70)
    stored = put(archive, make_extraction(facts=[good, long, many]))
    assert stored.facts == 1
    assert len(stored.refused) == 2


def test_a_locked_database_is_said(postgres_folder, monkeypatch):
    monkeypatch.setattr("archive.postgres.WAIT_SECONDS", 1)
    with Archive.open(postgres_folder) as one, Archive.open(postgres_folder) as two:
        with one.transaction():
            put(one)
            assert two.stats()["reports"] == 0
            with pytest.raises(LockedArchiveError, match="try again"):
                put(two, make_extraction(url="http://b.example/1"))
        assert two.stats()["reports"] == 1
        assert put(two, make_extraction(url="http://b.example/1")).outcome == "reprint"


def test_a_reader_sees_one_state(postgres_folder):
    with Archive.open(postgres_folder) as one, Archive.open(postgres_folder) as two:
        put(one)
        facts = iter(two.facts())
        next(facts)
        put(one, make_extraction(url="http://b.example/1"))
        assert len(list(facts)) == 5
        assert two.stats()["reports"] == 2


def test_captures_stay_readable(postgres_folder):
    with Archive.open(postgres_folder) as archive:
        page = make_page()
        assert archive.read_page(archive.capture(page)) == page
        assert Path(archive.path / "warc").is_dir()


def test_shown_addresses_hold_no_password():
    url = parse_address("postgresql://me:sesame@db.example:5433/cases?schema=some&sslmode=require&sslpassword=sesame")
    assert show_address(url) == "postgresql://me@db.example:5433/cases?schema=some&sslmode=require"
