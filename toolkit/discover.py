"""Finds the objects of a kind in a folder's modules, so that adding one costs one new file."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import TypeVar

T = TypeVar("T")


def module_names(package: ModuleType) -> list[str]:
    """The names of a package's public modules and subpackages, sorted, without importing them."""
    return sorted(each.name for each in pkgutil.iter_modules(package.__path__) if not each.name.startswith("_"))


def modules(package: ModuleType) -> Iterator[ModuleType]:
    """Every public module of the package, imported, in the order of names."""
    for name in module_names(package):
        yield importlib.import_module(f"{package.__name__}.{name}")


def objects(package: ModuleType, kind: type[T]) -> list[T]:
    """Every object of `kind` that stands at the top of one of the package's modules, in order of module and definition.

    An object that a module only imported from another one appears once.
    """
    found: dict[int, T] = {}
    for module in modules(package):
        for value in vars(module).values():
            if isinstance(value, kind):
                found.setdefault(id(value), value)
    return list(found.values())
