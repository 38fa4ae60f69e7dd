"""The entry point of the page: what Streamlit runs for every browser tab and every interaction."""

from pathlib import Path

import streamlit as st

from app.screens.editor import show_editor

_ICON = Path(__file__).with_name("icon.svg")

st.set_page_config(page_title="Blockwright", page_icon=str(_ICON), layout="wide")
show_editor()
