"""The page's colours, type and measures as a Gradio theme; what a theme cannot say stands in style.css.

Colours are named here once, light and dark; style.css reads them through Gradio's CSS variables.
"""

from __future__ import annotations

from typing import Any

# Fonts that the systems carry: nothing is fetched.
SANS = ["Segoe UI Variable Text", "Segoe UI", "-apple-system", "BlinkMacSystemFont", "Roboto", "Noto Sans", "Ubuntu"]
SANS += ["Cantarell", "Liberation Sans", "Arial", "sans-serif"]
MONO = ["ui-monospace", "Cascadia Mono", "Consolas", "Menlo", "monospace"]

_SPRUCE = ("#eef7f4", "#d8ece6", "#b2d9ce", "#83c2b1", "#56a693", "#2f8776", "#146a5b", "#10574b", "#0d453c", "#0a352e")
_STONE = ("#fafbfa", "#f3f5f4", "#e4e8e6", "#ccd3cf", "#98a49d", "#6b7871", "#505c56", "#3a4540", "#252d29", "#181d1b")
_DARKEST = {"spruce": "#06211d", "stone": "#101412"}
_STEPS = ("50", "100", "200", "300", "400", "500", "600", "700", "800", "900")

_LIGHT = {
    "body_background_fill": "*neutral_50",
    "body_text_color": "*neutral_900",
    "body_text_color_subdued": "*neutral_600",
    "background_fill_primary": "#ffffff",
    "background_fill_secondary": "*neutral_100",
    "border_color_primary": "*neutral_200",
    "color_accent_soft": "*primary_50",
    "link_text_color": "*primary_700",
    "input_background_fill": "#ffffff",
    "input_border_color": "*neutral_400",
    "input_border_color_focus": "*primary_600",
    "input_placeholder_color": "*neutral_500",
    "block_background_fill": "transparent",
    "block_label_text_color": "*neutral_700",
    "block_title_text_color": "*neutral_800",
    "checkbox_label_background_fill": "transparent",
    "checkbox_label_background_fill_selected": "*primary_50",
    "checkbox_border_color": "*neutral_500",
    "checkbox_background_color_selected": "*primary_600",
    "button_primary_background_fill": "*primary_600",
    "button_primary_background_fill_hover": "*primary_700",
    "button_primary_text_color": "#ffffff",
    "button_secondary_background_fill": "transparent",
    "button_secondary_background_fill_hover": "*neutral_100",
    "button_secondary_text_color": "*neutral_800",
}
_DARK = {
    "body_background_fill": "*neutral_950",
    "body_text_color": "#e6ebe8",
    "body_text_color_subdued": "#a3afa8",
    "background_fill_primary": "*neutral_900",
    "background_fill_secondary": "#1f2522",
    "border_color_primary": "#303833",
    "color_accent_soft": "#12332c",
    "link_text_color": "*primary_200",
    "input_background_fill": "*neutral_900",
    "input_border_color": "#66736c",
    "input_border_color_focus": "*primary_300",
    "input_placeholder_color": "#929f98",
    "block_background_fill": "transparent",
    "block_label_text_color": "#c3ccc7",
    "block_title_text_color": "#d7ded9",
    "checkbox_label_background_fill": "transparent",
    "checkbox_label_background_fill_selected": "#12332c",
    "checkbox_border_color": "#7d8a83",
    "checkbox_background_color_selected": "*primary_600",
    "button_primary_background_fill": "*primary_300",
    "button_primary_background_fill_hover": "*primary_200",
    "button_primary_text_color": "#06211d",
    "button_secondary_background_fill": "transparent",
    "button_secondary_background_fill_hover": "#252d29",
    "button_secondary_text_color": "#e6ebe8",
}
_EITHER = {
    "block_border_width": "0px",
    "block_shadow": "none",
    "block_padding": "0px",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "layout_gap": "0px",
    "button_border_width": "1px",
    "button_large_text_weight": "600",
    "checkbox_shadow": "none",
}


def make_theme() -> Any:
    """The theme, a `gradio.Theme`."""
    import gradio

    base = gradio.themes.Base(
        primary_hue=_colour("spruce", _SPRUCE),
        secondary_hue=_colour("spruce", _SPRUCE),
        neutral_hue=_colour("stone", _STONE),
        radius_size=gradio.themes.sizes.radius_md,
        text_size=gradio.themes.sizes.text_md,
        font=SANS,
        font_mono=MONO,
    )
    return base.set(**_LIGHT, **{f"{name}_dark": value for name, value in _DARK.items()}, **_EITHER)


def _colour(name: str, steps: tuple[str, ...]) -> Any:
    import gradio

    shades = {f"c{step}": value for step, value in zip(_STEPS, steps, strict=True)}
    return gradio.themes.Color(name=name, **shades, c950=_DARKEST[name])
