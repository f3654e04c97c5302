//! The widget's languages, and what takes more than a look into their messages.

use placement::RemoteReason;

use crate::messages;

/// A language of the widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Simplified Chinese.
    Zh,
}

impl Language {
    /// From a BCP 47 tag: `zh…` is Chinese, everything else English.
    pub fn of(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }

    /// The tag for the page's `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-Hans",
        }
    }
}

/// How a refusal begins in her own words.
const REFUSALS: [&str; 12] =
    ["not ", "no ", "non", "without ", "never ", "don't ", "nothing ", "不", "没", "别", "无", "非"];

impl Language {
    /// A chip's words. What is unwanted says so, unless her own words do.
    pub fn chip(self, label: &str, unwanted: bool) -> String {
        let lower = label.to_lowercase();
        if !unwanted || REFUSALS.iter().any(|refusal| lower.starts_with(refusal)) {
            return label.to_owned();
        }
        messages::unwanted(self, label)
    }

    /// Why the device does not answer, as the start of a question or a note.
    pub fn because(self, reason: RemoteReason) -> &'static str {
        match reason {
            RemoteReason::NoAdapter => messages::no_adapter(self),
            RemoteReason::AdapterLacksFeature => messages::adapter_lacks_feature(self),
            RemoteReason::WasmRefused => messages::wasm_refused(self),
            RemoteReason::SelfTestFailed => messages::self_test_failed(self),
            RemoteReason::HashMismatch => messages::hash_mismatch(self),
            RemoteReason::DeviceLost => messages::device_lost(self),
            RemoteReason::QuotaFull => messages::quota_full(self),
            RemoteReason::TooSlow => messages::too_slow(self),
            RemoteReason::DownloadFailed => messages::download_failed(self),
            RemoteReason::EngineFailed => messages::engine_failed(self),
            RemoteReason::StillLoading => messages::still_loading(self),
            RemoteReason::ServerChosen => messages::server_chosen(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_said_once() {
        let chip = |label| Language::En.chip(label, true);
        assert_eq!(chip("not too deep"), "not too deep");
        assert_eq!(chip("glass"), "not glass");
        assert_eq!(Language::En.chip("glass", false), "glass");
        assert_eq!(Language::Zh.chip("玻璃", true), "不要玻璃");
        assert_eq!(Language::Zh.chip("不要太深", true), "不要太深");
    }

    #[test]
    fn the_language_follows_the_locale() {
        for (locale, language) in [
            ("zh", Language::Zh),
            ("zh-Hant-TW", Language::Zh),
            ("ZH-cn", Language::Zh),
            ("en-GB", Language::En),
            ("de", Language::En),
            ("", Language::En),
        ] {
            assert_eq!(Language::of(locale), language, "{locale}");
        }
    }
}
