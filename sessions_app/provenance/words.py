"""The vocabulary of Content Credentials in plain words. Names are those of C2PA 2.x and of the IPTC's list."""

from __future__ import annotations

from sessions_app.errors import word

ACTIONS = {
    "c2pa.addedText": word("Text added"),
    "c2pa.adjustedColor": word("Colours adjusted"),
    "c2pa.changedSpeed": word("Speed changed"),
    "c2pa.color_adjustments": word("Colours adjusted"),
    "c2pa.converted": word("Converted to another format"),
    "c2pa.created": word("Created"),
    "c2pa.cropped": word("Cropped"),
    "c2pa.deleted": word("Something removed"),
    "c2pa.drawing": word("Drawn on"),
    "c2pa.dubbed": word("Dubbed"),
    "c2pa.edited": word("Edited"),
    "c2pa.edited.metadata": word("Description edited"),
    "c2pa.enhanced": word("Enhanced"),
    "c2pa.filtered": word("Filter applied"),
    "c2pa.opened": word("Opened"),
    "c2pa.orientation": word("Turned"),
    "c2pa.placed": word("Another picture placed in it"),
    "c2pa.published": word("Published"),
    "c2pa.redacted": word("Something taken out of the credentials"),
    "c2pa.removed": word("A placed picture removed"),
    "c2pa.repackaged": word("Repackaged"),
    "c2pa.resized": word("Resized"),
    "c2pa.transcoded": word("Encoded anew"),
    "c2pa.translated": word("Translated"),
    "c2pa.trimmed": word("Trimmed"),
    "c2pa.unknown": word("Something that was not recorded"),
    "c2pa.watermarked": word("Watermark applied"),
    "c2pa.watermarked.bound": word("Watermark applied"),
    "c2pa.watermarked.unbound": word("Watermark applied"),
}

# The last part of the address of a digital source type (cv.iptc.org/newscodes/digitalsourcetype, c2pa.org/digitalsourcetype).
SOURCES = {
    "algorithmicMedia": word("made by software, no generative model"),
    "algorithmicallyEnhanced": word("enhanced by software"),
    "composite": word("put together from several pictures"),
    "compositeCapture": word("put together from several photos"),
    "compositeSynthetic": word("put together, partly made by software"),
    "compositeWithTrainedAlgorithmicMedia": word("edited with a generative model"),
    "computationalCapture": word("taken by a camera that computes the picture"),
    "dataDrivenMedia": word("drawn from data"),
    "digitalArt": word("made by a person with software"),
    "digitalCapture": word("taken by a camera"),
    "digitalCreation": word("made by a person with software"),
    "humanEdits": word("edited by a person"),
    "minorHumanEdits": word("edited by a person"),
    "negativeFilm": word("scanned from a negative"),
    "positiveFilm": word("scanned from a slide"),
    "print": word("scanned from a print"),
    "screenCapture": word("taken from a screen"),
    "softwareImage": word("made by software"),
    "trainedAlgorithmicData": word("data of a generative model"),
    "trainedAlgorithmicMedia": word("made by a generative model"),
    "virtualRecording": word("recorded from a virtual scene"),
}

RELATIONSHIPS = {
    "parentOf": word("the picture that was edited"),
    "inputTo": word("given to the model"),
    "componentOf": word("a part of this picture"),
}

# Google's own description, turned round so that it reads as a step.
DESCRIPTIONS = {"Applied imperceptible SynthID watermark": word("SynthID watermark applied")}

UNCONFIRMED = "Unchanged since it was signed. By whom is not confirmed: {}."
NO_LIST = UNCONFIRMED.format(word("this studio has no trust list"))
NOT_IN_LIST = UNCONFIRMED.format(word("the signer's certificate is not in this studio's trust list"))

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
    return word(f"Input picture {int(number) + 1}") if counted else title


def sentence_for(codes: list[str]) -> str:
    """Why credentials with these failures are invalid."""
    return next((text for start, text in FAILURES if any(code.startswith(start) for code in codes)), OTHER_FAILURE)
