"""Densities integrate to 1, log-determinants are those of the Jacobian, and back is the way back."""

from __future__ import annotations

from flows import check_log_det, check_way_back, check_whole
from zoo import changed

SAMPLE = "iterate(data_1, e, 2, iterate(data_2, e, 2, iterate(data_3, e, 2, iterate(data_4, e, 2, e))))"


def test_the_log_determinant_is_that_of_the_jacobian() -> None:
    check_log_det(changed("maf"))


def test_the_density_integrates_to_1() -> None:
    check_whole(changed("maf"), width=8)


def test_as_many_passes_as_variables_lead_back() -> None:
    back = SAMPLE.replace(", e)", ", u_4)")
    check_way_back(changed("maf", ("  sample:", f"  back: {back}\n  sample:")))
