"""The same profile from a file, and from clusters of Dask and Spark, as from a table in memory."""

import shutil

import pytest

import losswright as lw
from benchmarks.engines import ENGINES
from tests.advisor.tables import table

pytestmark = pytest.mark.once

GIVEN = {"exposure": "exposure", "weight": "weight", "group": "region", "time": "day", "features": ["a", "b"]}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    file = tmp_path_factory.mktemp("tables") / "claims.parquet"
    table().to_parquet(file, row_group_size=1_000)
    return file


@pytest.mark.filterwarnings("ignore:Dask support is moving:FutureWarning")
@pytest.mark.parametrize("engine", ENGINES)
def test_engine_gives_the_numbers_of_pandas(engine, path):
    pytest.importorskip({"dask": "distributed", "spark": "pyspark"}.get(engine, engine))
    if engine == "spark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    with ENGINES[engine](path) as rows:
        assert lw.profile(rows, "claims", **GIVEN).to_dict() == lw.profile(table(), "claims", **GIVEN).to_dict()
