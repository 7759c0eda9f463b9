"""Mergers through time: forwards, backwards, and a circle that the lists would refuse."""

from municipalities.successors import Successors

# 1 and 2 went into 3, which went into 4 together with 5; 8 and 9 are a circle.
MERGERS = Successors([(1, 3), (2, 3), (3, 4), (5, 4), (8, 9), (9, 8), (7, None)])


def test_forwards_through_all_mergers() -> None:
    assert list(MERGERS.after(1)) == [3, 4]
    assert list(MERGERS.after(4)) == [] == list(MERGERS.after(7))
    assert MERGERS.present() == {1: 4, 2: 4, 3: 4, 5: 4, 8: 9, 9: 8}


def test_backwards_the_nearest_first() -> None:
    assert MERGERS.before(4) == [3, 5, 1, 2]
    assert MERGERS.before(3) == [1, 2]
    assert MERGERS.before(1) == [] == MERGERS.before(7)


def test_a_circle_is_followed_once() -> None:
    assert list(MERGERS.after(8)) == [9]
    assert MERGERS.before(8) == [9]
    assert list(Successors([(6, 6)]).after(6)) == [] == Successors([(6, 6)]).before(6)
