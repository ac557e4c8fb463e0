"""gridmap: web GIS for grid-based community governance (城乡社区网格化服务管理)."""

__version__ = "0.1.0"
