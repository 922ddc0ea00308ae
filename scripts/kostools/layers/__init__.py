# SPDX-License-Identifier: Apache-2.0
"""Layers: what each says of itself, in which order they apply, and what they bring (docs/guide/layers.md)."""
