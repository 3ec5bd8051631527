"""Charts: builders of plain ECharts options, and the one component that draws them."""
