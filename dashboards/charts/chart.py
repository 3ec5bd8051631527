"""The one component that draws a chart: ECharts, loaded from the dashboard's own files."""

from __future__ import annotations

from typing import Any

import solara


@solara.component_vue("chart.vue")
def Chart(spec: dict[str, Any], alt: str, height: int = 240) -> None:
    """Draw a chart.

    Parameters
    ----------
    spec
        What a builder of :mod:`dashboards.charts.options` returns: an ECharts option, bands to draw as
        polygons, and how the tooltip words its figures.
    alt
        What the chart shows, in words, for those who cannot see it.
    height
        Height in pixels; the width is that of its place on the page.
    """
