"""Files that are damaged, or made to harm: refused in a sentence, whatever their readers raise."""

import io
import json
import zipfile

import keras
import numpy as np
import polars as pl
import pytest

import losswright as lw
from losswright.advisor import saved
from losswright.advisor.tables import read_rows, read_table
from losswright.core.errors import SettingError

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A model as Keras saves it."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    lw.compile(model, "sgd", lw.losses.Huber())
    path = tmp_path_factory.mktemp("saved") / "model.keras"
    model.save(path)
    return path


def packed(path, members, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def members_of(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_sound_model_is_read_with_its_loss(sound):
    assert isinstance(saved.load_model(sound).loss, lw.losses.Huber)


@pytest.mark.parametrize("kept", [0, 100, 0.5, -1])
def test_a_model_that_was_cut_off_is_refused(sound, tmp_path, kept):
    content = sound.read_bytes()
    path = tmp_path / "cut.keras"
    path.write_bytes(content[: int(kept * len(content)) if isinstance(kept, float) else kept])
    with pytest.raises(SettingError, match=r"cut\.keras can't be read as a model that Keras saved"):
        saved.load_model(path)


@pytest.mark.parametrize("member", ["config.json", "model.weights.h5"])
def test_a_model_with_a_damaged_or_missing_part_is_refused(sound, tmp_path, member):
    for content in (b"{}", None):
        parts = members_of(sound) | {member: content}
        path = packed(tmp_path / "part.keras", {name: held for name, held in parts.items() if held is not None})
        with pytest.raises(SettingError, match="can't be read as a model"):
            saved.load_model(path)


def test_a_model_that_brings_code_is_refused(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda x: x + 1)])
    model.save(tmp_path / "code.keras")
    with pytest.raises(SettingError, match=r"code\.keras can't be read as a model"):
        saved.load_model(tmp_path / "code.keras")


@pytest.mark.parametrize("name", ["../../out.npy", "/out.npy", "..\\out.npy", "a/../../out.npy"])
def test_a_name_that_leads_out_of_the_file_is_refused(sound, tmp_path, name):
    model = packed(tmp_path / "out.keras", members_of(sound) | {name: b"more"})
    arrays = packed(tmp_path / "out.npz", {name: b"more"})
    for read, path in ((saved.load_model, model), (saved.read_arrays, arrays)):
        with pytest.raises(SettingError, match="leads out of the file"):
            read(path)


def test_what_would_fill_the_memory_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(saved, "MOST_UNPACKED", 1_000_000)
    path = packed(tmp_path / "bomb.npz", {"y.npy": bytes(10_000_000)}, zipfile.ZIP_DEFLATED)
    with pytest.raises(SettingError, match="would unpack"):
        saved.read_arrays(path)


def test_arrays_are_read_and_objects_that_python_would_unpickle_are_not(tmp_path):
    np.savez(tmp_path / "sound.npz", x=np.ones((2, 3)), y=np.zeros(2), groups=np.array(["a", "b"]))
    (x, y), groups = saved.read_arrays(tmp_path / "sound.npz")
    assert (x.shape, y.tolist(), groups.tolist()) == ((2, 3), [0.0, 0.0], ["a", "b"])
    np.savez(tmp_path / "objects.npz", y=np.array([{}, print], dtype=object))
    with pytest.raises(SettingError, match=r"objects\.npz can't be read as an \.npz file of arrays"):
        saved.read_arrays(tmp_path / "objects.npz")
    with pytest.raises(SettingError, match="must hold y_true and y_pred"):
        saved.named_arrays(tmp_path / "sound.npz", "y_true", "y_pred")


def test_an_array_that_claims_to_be_huge_is_refused(tmp_path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**15,)})
    with pytest.raises(SettingError, match=r"can't be read as an \.npz file"):
        saved.read_arrays(packed(tmp_path / "huge.npz", {"y.npy": header.getvalue()}))


def test_a_configuration_of_another_class_is_refused(sound, tmp_path):
    parts = members_of(sound)
    config = json.loads(parts["config.json"]) | {"module": "os", "class_name": "system"}
    path = packed(tmp_path / "other.keras", parts | {"config.json": json.dumps(config)})
    with pytest.raises(SettingError, match="can't be read as a model"):
        saved.load_model(path)


def test_a_feature_of_text_is_refused(tmp_path):
    pl.DataFrame({"y": [1.0, 2.0], "x": ["-", "b"]}).write_csv(tmp_path / "rows.csv")
    with pytest.raises(SettingError, match="feature 'x' holds String"):
        read_rows(tmp_path / "rows.csv", "y", features=["x"])


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_damaged_table_is_refused(tmp_path, kind):
    path, frame = tmp_path / f"rows.{kind}", pl.DataFrame({"y": [1.0, 2.0] * 9, "x": [0.5, 3.0] * 9})
    getattr(frame, f"write_{kind}")(path)
    content = path.read_bytes()
    path.write_bytes(content + b"1,2,3,4\n" if kind == "csv" else content[: len(content) // 2])
    for read in (lambda: read_rows(path, "y"), lambda: lw.advise(read_table(path), "y")):
        with pytest.raises(SettingError, match="the table can't be read"):
            read()
