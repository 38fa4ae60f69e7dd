"""Folders outside of the user's work."""

from constructor.places import cache_folder, shipped


def test_a_checkout_reads_the_folders_beside_its_packages() -> None:
    assert (shipped("assets") / "canvas" / "streamlit.js").is_file()
    assert shipped("experiment_models").parent == shipped("assets").parent


def test_each_system_keeps_what_may_be_lost_in_its_own_place() -> None:
    home = {"HOME": "/me"}
    assert str(cache_folder(home, "linux")) == "/me/.cache/blockwright"
    assert str(cache_folder(home, "darwin")) == "/me/Library/Caches/blockwright"
    assert str(cache_folder(home | {"XDG_CACHE_HOME": "/fast"}, "linux")) == "/fast/blockwright"
