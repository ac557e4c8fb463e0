"""Answers that are sent piece by piece still say what is wrong, with the right status."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/organizations.csv?area=nowhere", 404),
        ("/organizations.geojson?area=nowhere", 404),
        ("/funds.csv?year=soon", 400),
        ("/check_ins.geojson?reported=1", 400),
        ("/check_ins/summary.csv?area=nowhere", 404),
        ("/demands/matches.csv?area=nowhere", 404),
        ("/posts/foreseen.csv?area=nowhere", 404),
        ("/sites/worklist.csv?area=nowhere", 404),
    ],
)
def test_a_wrong_question_is_refused_before_the_first_byte(
    client: FlaskClient, path: str, status: int
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.get_data(as_text=True)


def test_a_number_that_no_store_can_hold_is_no_page(client: FlaskClient) -> None:
    assert client.get("/api/scenarios/9223372036854775808").status_code == 404
    assert client.get(f"/api/scenarios/{'9' * 18}").status_code == 404
