"""The vocabulary of Content Credentials in plain words. Names are those of C2PA 2.x and of the IPTC's list."""

from __future__ import annotations

ACTIONS = {
    "c2pa.addedText": "Text added",
    "c2pa.adjustedColor": "Colours adjusted",
    "c2pa.changedSpeed": "Speed changed",
    "c2pa.color_adjustments": "Colours adjusted",
    "c2pa.converted": "Converted to another format",
    "c2pa.created": "Created",
    "c2pa.cropped": "Cropped",
    "c2pa.deleted": "Something removed",
    "c2pa.drawing": "Drawn on",
    "c2pa.dubbed": "Dubbed",
    "c2pa.edited": "Edited",
    "c2pa.edited.metadata": "Description edited",
    "c2pa.enhanced": "Enhanced",
    "c2pa.filtered": "Filter applied",
    "c2pa.opened": "Opened",
    "c2pa.orientation": "Turned",
    "c2pa.placed": "Another picture placed in it",
    "c2pa.published": "Published",
    "c2pa.redacted": "Something taken out of the credentials",
    "c2pa.removed": "A placed picture removed",
    "c2pa.repackaged": "Repackaged",
    "c2pa.resized": "Resized",
    "c2pa.transcoded": "Encoded anew",
    "c2pa.translated": "Translated",
    "c2pa.trimmed": "Trimmed",
    "c2pa.unknown": "Something that was not recorded",
    "c2pa.watermarked": "Watermark applied",
    "c2pa.watermarked.bound": "Watermark applied",
    "c2pa.watermarked.unbound": "Watermark applied",
}

# The last part of the address of a digital source type (cv.iptc.org/newscodes/digitalsourcetype, c2pa.org/digitalsourcetype).
SOURCES = {
    "algorithmicMedia": "made by software, no generative model",
    "algorithmicallyEnhanced": "enhanced by software",
    "composite": "put together from several pictures",
    "compositeCapture": "put together from several photos",
    "compositeSynthetic": "put together, partly made by software",
    "compositeWithTrainedAlgorithmicMedia": "edited with a generative model",
    "computationalCapture": "taken by a camera that computes the picture",
    "dataDrivenMedia": "drawn from data",
    "digitalArt": "made by a person with software",
    "digitalCapture": "taken by a camera",
    "digitalCreation": "made by a person with software",
    "humanEdits": "edited by a person",
    "minorHumanEdits": "edited by a person",
    "negativeFilm": "scanned from a negative",
    "positiveFilm": "scanned from a slide",
    "print": "scanned from a print",
    "screenCapture": "taken from a screen",
    "softwareImage": "made by software",
    "trainedAlgorithmicData": "data of a generative model",
    "trainedAlgorithmicMedia": "made by a generative model",
    "virtualRecording": "recorded from a virtual scene",
}

RELATIONSHIPS = {
    "parentOf": "the picture that was edited",
    "inputTo": "given to the model",
    "componentOf": "a part of this picture",
}

# Google's own description, turned round so that it reads as a step.
DESCRIPTIONS = {"Applied imperceptible SynthID watermark": "SynthID watermark applied"}

UNCONFIRMED = "Unchanged since it was signed. By whom is not confirmed: {}."
NO_LIST = UNCONFIRMED.format("this studio has no trust list")
NOT_IN_LIST = UNCONFIRMED.format("the signer's certificate is not in this studio's trust list")

# What a failure means, by how its code begins; the first that fits is told.
FAILURES = (
    ("assertion.dataHash.mismatch", "The picture was changed after it was signed."),
    ("assertion.boxesHash.mismatch", "The picture was changed after it was signed."),
    ("assertion.bmffHash.mismatch", "The picture was changed after it was signed."),
    ("claimSignature.mismatch", "The signature does not fit the credentials: they were changed or made up."),
    ("claimSignature.outsideValidity", "The signer's certificate was not valid when this was signed."),
    ("signingCredential.expired", "The signer's certificate was not valid when this was signed."),
    ("signingCredential.ocsp.revoked", "The signer's certificate was revoked."),
    ("signingCredential.invalid", "The signer's certificate is not one for signing pictures."),
    ("ingredient.", "The credentials of a picture that this one was made from were changed."),
    ("assertion.", "The credentials were changed after they were signed."),
    ("claim", "The credentials are damaged or incomplete."),
    ("timeStamp.", "The time stamp of the signature does not hold."),
)
OTHER_FAILURE = "The credentials do not hold."


def title_for(title: str) -> str:
    """What a picture is called; Google numbers those of a request from 0: "Input ingredient 0" is "Input picture 1"."""
    start, _, number = title.rpartition(" ")
    counted = start == "Input ingredient" and number.isdecimal() and len(number) < 4
    return f"Input picture {int(number) + 1}" if counted else title


def sentence_for(codes: list[str]) -> str:
    """Why credentials with these failures are invalid."""
    return next((text for start, text in FAILURES if any(code.startswith(start) for code in codes)), OTHER_FAILURE)
