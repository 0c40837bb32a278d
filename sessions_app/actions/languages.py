"""The languages that the text in a picture can be put into: code, name in English (for the prompt), own name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """``code`` is a BCP 47 tag; ``rtl`` is written from right to left."""

    code: str
    english: str
    own: str
    rtl: bool = False


LANGUAGES = (
    Language("ar", "Arabic", "العربية", rtl=True),
    Language("bg", "Bulgarian", "Български"),
    Language("bn", "Bengali", "বাংলা"),
    Language("cs", "Czech", "Čeština"),
    Language("da", "Danish", "Dansk"),
    Language("de", "German", "Deutsch"),
    Language("el", "Greek", "Ελληνικά"),
    Language("en", "English", "English"),
    Language("es", "Spanish", "Español"),
    Language("fa", "Persian", "فارسی", rtl=True),
    Language("fi", "Finnish", "Suomi"),
    Language("fr", "French", "Français"),
    Language("he", "Hebrew", "עברית", rtl=True),
    Language("hi", "Hindi", "हिन्दी"),
    Language("hr", "Croatian", "Hrvatski"),
    Language("hu", "Hungarian", "Magyar"),
    Language("id", "Indonesian", "Bahasa Indonesia"),
    Language("it", "Italian", "Italiano"),
    Language("ja", "Japanese", "日本語"),
    Language("ko", "Korean", "한국어"),
    Language("nb", "Norwegian", "Norsk"),
    Language("nl", "Dutch", "Nederlands"),
    Language("pl", "Polish", "Polski"),
    Language("pt-BR", "Brazilian Portuguese", "Português (Brasil)"),
    Language("pt-PT", "European Portuguese", "Português (Portugal)"),
    Language("ro", "Romanian", "Română"),
    Language("ru", "Russian", "Русский"),
    Language("sk", "Slovak", "Slovenčina"),
    Language("sv", "Swedish", "Svenska"),
    Language("th", "Thai", "ไทย"),
    Language("tr", "Turkish", "Türkçe"),
    Language("uk", "Ukrainian", "Українська"),
    Language("vi", "Vietnamese", "Tiếng Việt"),
    Language("zh-Hans", "Simplified Chinese", "简体中文"),
    Language("zh-Hant", "Traditional Chinese", "繁體中文"),
)
BY_CODE = {language.code: language for language in LANGUAGES}
