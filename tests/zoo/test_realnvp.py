"""Densities integrate to 1, log-determinants are those of the Jacobian, and back is the way back."""

from __future__ import annotations

from flows import check_log_det, check_way_back, check_whole
from zoo import changed


def test_the_log_determinant_is_that_of_the_jacobian() -> None:
    check_log_det(changed("realnvp"))


def test_the_density_integrates_to_1() -> None:
    check_whole(changed("realnvp"), width=6, count=61)


def test_one_pass_leads_back() -> None:
    back = "  back: back_1(back_2(back_3(back_4(h_4))))"
    check_way_back(changed("realnvp", ("  sample:", f"{back}\n  sample:")))
