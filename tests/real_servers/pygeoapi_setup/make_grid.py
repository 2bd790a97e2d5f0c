"""Writes the grid of temperatures as NetCDF. Runs in the server's environment, where numpy and xarray are."""

import importlib
import sys

numpy, xarray = importlib.import_module("numpy"), importlib.import_module("xarray")

TIMES = numpy.arange("2024-01-01", "2024-01-07", dtype="datetime64[D]").astype("datetime64[ns]")
LATITUDES, LONGITUDES = numpy.linspace(50.5, 51.0, 6), numpy.linspace(4.0, 4.9, 10)
SHAPE = (len(TIMES), len(LATITUDES), len(LONGITUDES))
DEGREES = 10 + numpy.arange(numpy.prod(SHAPE), dtype="float32").reshape(SHAPE) % 7

xarray.Dataset(
    {"TEMP": (("time", "lat", "lon"), DEGREES, {"units": "degC", "long_name": "air temperature"})},
    coords={
        "time": TIMES,
        "lat": ("lat", LATITUDES, {"units": "degrees_north"}),
        "lon": ("lon", LONGITUDES, {"units": "degrees_east"}),
    },
).to_netcdf(sys.argv[1])
