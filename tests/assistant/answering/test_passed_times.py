"""Duties and dates that lay ahead when a report was written and are past today; nothing else is marked."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.answering.passed_times import find_passed

TODAY = date(2026, 11, 29)

# (the report's date, what it says, the time that has passed). What stands under "found by reading" was added when the
# rule had been tried on whole reports; all else was written before the rule.
PASSED = [
    ("2019", "Every network must start by 2020.", "2020"),
    ("2023", "The new duty applies by April 2024.", "2024-04"),
    ("2022", "Practices will be paid for this from 2023/24.", "2023/2024"),
    ("2019", "Over the next five years the fund will grow to £4.5 billion.", "2024"),
    ("2019", "The team aims to reach 500 patients by the end of 2021.", "2021"),
    ("2019-07", "A second event is planned for September 2019.", "2019-09"),
    ("2021", "Funding for link workers runs until March 2024.", "2024-03"),
    ("2019", "In 2021, the board should review all contracts.", "2021"),
    ("2020-06-15", "Boards are expected to report no later than 31 March 2021.", "2021-03-31"),
    ("before 2019", "All areas shall offer the service by 2020.", "2020"),
    ("2019", "By 2020, all practices must:\n• name a lead\n• publish a plan", "2020"),
    ("2018", "The number of people over 85 is expected to double between 2018 and 2023.", "2018/2023"),
    ("2021", "We plan to open four hubs in summer 2022.", "2022-22"),
    ("2019", "The pilot is to run from 2020 to 2022.", "2020/2022"),
    ("2021", "Plans for 2022/23 must name the practices that take part.", "2022/2023"),
    ("April 2021", "The strategy will be published later this year.", "2021"),
    ("2021", "The programme will be extended next year.", "2022"),
    ("2019-02", "In the next 18 months each area will appoint a lead.", "2020-08"),
    ("2019", "Our goal is to halve the gap by 2025", "2025"),
    ("2021-05", "The scheme, which will close on 1 June 2022, has 40 members.", "2022-06-01"),
    ("2019", "The council committed to new homes for all by December 2022 at the latest.", "2022-12"),
    ("2019", "All practices to have a lead in place by mid-2020.", "2020"),
    ("2020", "This will be needed within the next three years.", "2023"),
    ("2019", "By 2020 services must be open at weekends; by 2035, every day.", "2020"),
    # found by reading
    ("2019", "Do not wait until the duty begins, in 2021; begin today.", "2021"),
    ("2024-12", "The review is due to be published early in 2025.", "2025"),
    ("2024-12", "They will answer during the fourth quarter of 2024/25.", "2024/2025"),
]
NOT_PASSED = [
    ("2019", "In 2018 the team visited 40 practices."),
    ("2019", "By 2018 the scheme had reached 312 people."),
    ("2019", "The target must be met by 2030."),
    ("2017", "In 2018 the team visited 40 practices."),
    ("2019", "Every practice must name a lead."),
    ("2019", "Saved £2,020 by 2,020 people a year."),
    (None, "Every network must start by 2020."),
    ("2025-04", "From 2027/28 practices will be paid for this."),
    ("2025", "Over the next five years the fund will grow."),
    ("2019", "Patients will be seen within two years of diagnosis."),
    ("2019", "Attendance fell by 2020 patients in all and should be watched."),
    ("the summer before the war", "Every network must start by 2020."),
    ("2019", "The aim of Vision 2020 is that all should see well."),
    ("2019", "Costs rose by 2020 pounds and will rise again."),
    ("2019", "This should have begun in 2018."),
    ("2019", "Over the next two years, attendance fell by a third."),
    ("2012", "In 2010 the board decided that over the next two years it would close four sites."),
    ("2017", "From 2018 the nurses visited every school."),
    ("2019", "Leaders should read the review (Smith and others, 2020)."),
    ("2019", "The contract will be reviewed again in 2019."),
    ("after 2010", "Every network must start by 2020."),
    ("2019", "The service will open at 2020 High Street."),
    ("2025", "It will end by 2026."),
    ("2019", "Members meet each month, and the next meeting will be on Monday."),
    # found by reading
    ("2024-07", "They set out steps for the next 12 months and committed to “a further update … in early 2019”."),
    ("2024", "The minister will consider this in the coming months, and in the next years."),
    ("2021", "Walks for All is able to help at once, and then over the next 12 months."),
]


@pytest.mark.parametrize(("written", "text", "passed"), PASSED)
def test_what_lay_ahead_then_and_is_past_today_is_found(written: str, text: str, passed: str) -> None:
    assert find_passed(text, written, TODAY) == passed


@pytest.mark.parametrize(("written", "text"), NOT_PASSED)
def test_what_was_past_then_or_lies_ahead_still_is_not(written: str | None, text: str) -> None:
    assert find_passed(text, written, TODAY) is None


def test_it_is_today_that_decides() -> None:
    duty = "Every network must start by April 2024."
    assert find_passed(duty, "2023", date(2024, 4, 30)) is None
    assert find_passed(duty, "2023", date(2024, 5, 1)) == "2024-04"
