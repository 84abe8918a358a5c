"""schemathesis asks the API what its description allows and what it forbids: no 5xx, no undocumented answer."""

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema

from archive import Archive
from archive.web import create_app
from tests.archive.factory import SOURCE, put


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenApiSchema]:
    with Archive.open(tmp_path_factory.mktemp("schema") / "data", create=True) as archive:
        run = archive.start_run(SOURCE)
        put(archive, source=SOURCE, run_id=run)
        archive.finish_run(run, counts={"new": 1})
        yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", create_app(archive))


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_api_answers_as_described(api: OpenApiSchema, mode: GenerationMode) -> None:
    asked = 0
    for found in api.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (operation.query or operation.path_parameters):
            continue

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
        )
        def ask(case: schemathesis.Case) -> None:
            # The grammar of filters is finer than a schema can say: such a request is refused with 400, as documented.
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        try:
            ask()
        except Unsatisfiable:  # nothing can be wrong about parameters that are free text
            assert mode is GenerationMode.NEGATIVE
        else:
            asked += 1
    assert asked > 3
