"""The styles that every installation offers, and the library of a workspace beside them.

The words are English whatever the page's language: they go to the model, which was mostly taught in English.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sessions_app.models import StylePreset, Workspace


@dataclass(frozen=True)
class Style:
    """A look and the words that ask for it. ``id`` is a workspace's own preset, empty for a built-in one."""

    name: str | Promise
    words: str
    id: str = ""


BUILT_IN = (
    Style(_("Photorealistic"), "photorealistic, natural textures, true to life"),
    Style(_("Cinematic lighting"), "cinematic lighting, soft key light, deep shadows"),
    Style(_("Studio quality"), "studio quality, softbox lighting, seamless background, crisp detail"),
    Style(_("Minimalist"), "minimalist, few elements, generous empty space, muted palette"),
    Style(_("Watercolour"), "watercolour painting, soft washes, visible paper texture"),
    Style(_("Product shot"), "professional product photograph, clean surface, soft reflections, sharp focus"),
    Style(_("Golden hour"), "golden hour light, low warm sun, long soft shadows"),
    Style(_("Film grain"), "analogue film look, fine grain, gentle contrast"),
    Style(_("Noir"), "film noir, black and white, hard light, high contrast"),
    Style(_("Macro"), "macro photograph, extreme close-up, shallow depth of field"),
    Style(_("Long exposure"), "long exposure, smooth motion blur, still surroundings"),
    Style(_("Flat lay"), "flat lay, seen straight from above, evenly lit, orderly arrangement"),
    Style(_("Pastel"), "soft pastel colours, airy light, low contrast"),
    Style(_("Vintage poster"), "vintage travel poster, limited flat colours, bold shapes, slight print texture"),
    Style(_("Flat vector"), "flat vector illustration, clean shapes, solid colours, no gradients"),
    Style(_("Line art"), "clean line art, even black lines on white, no shading"),
    Style(_("Isometric"), "isometric illustration, consistent angle, clean geometry"),
    Style(_("3D render"), "3D render, smooth materials, soft global illumination"),
    Style(_("Clay model"), "clay model, soft rounded shapes, matte surface, gentle studio light"),
    Style(_("Pencil sketch"), "pencil sketch, loose graphite lines, light hatching"),
    Style(_("Oil painting"), "oil painting, visible brush strokes, rich colours"),
    Style(_("Ink and wash"), "ink drawing with a grey wash, confident lines, white paper"),
    Style(_("Comic book"), "comic book art, bold outlines, halftone dots, flat colours"),
    Style(_("Paper cut-out"), "layered paper cut-out, crisp edges, small shadows between the layers"),
)


def styles_of(workspace: Workspace) -> list[Style]:
    """The workspace's own styles by name, then the built-in ones."""
    own = StylePreset.objects.filter(workspace=workspace)
    return [*(Style(preset.name, preset.words, str(preset.pk)) for preset in own), *BUILT_IN]
