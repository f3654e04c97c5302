//! What the widget itself says, in each of its languages.

use placement::RemoteReason;

/// A language of the widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// From a BCP 47 tag: `zh…` is Chinese, everything else English.
    pub fn of(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") { Self::Chinese } else { Self::English }
    }

    /// The tag for the page's `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// Picks a text.
    fn pick(self, english: &'static str, chinese: &'static str) -> &'static str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident: $english:literal / $chinese:literal;)*) => {
        impl Language {
            $($(#[$doc])*
            pub fn $name(self) -> &'static str {
                self.pick($english, $chinese)
            })*
        }

        #[cfg(test)]
        const ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $english, $chinese)),*];
    };
}

texts! {
    /// Heading.
    title: "Find what suits you" / "找到适合您的";
    /// Name of the text box.
    say_label: "What are you looking for?" / "您想找什么？";
    /// Example in the empty box.
    say_example: "e.g. white bookcase with doors, max 800, not too deep" / "例如：带门的白色书柜，最多800，不要太深";
    /// Example in the box once she has said something.
    say_more: "Refine: cheaper, smaller, another colour…" / "继续说：便宜点、小一点、换个颜色……";
    /// Name of the list of examples.
    examples: "Try one of these" / "可以试试";
    /// The button beside the box.
    send: "Ask" / "提问";
    /// Button.
    undo: "Undo" / "撤销";
    /// Button.
    start_over: "Start over" / "重新开始";
    /// Name of the list of chips.
    chips: "What was understood" / "已理解的要求";
    /// Name of a chip's button, before the chip's words.
    remove: "Remove" / "移除";
    /// Before an unwanted chip.
    negation: "not" / "不要";
    /// Name of the list of cards.
    cards: "Recommendations" / "推荐";
    /// On a card.
    in_stock: "In stock" / "有货";
    /// On a card.
    out_of_stock: "Out of stock" / "缺货";
    /// Before constraints that the catalogue does not let us check.
    unknown: "Not stated by the shop:" / "商家未注明：";
    /// Beside the stars, after their number.
    stars: "of 5 stars" / "星（满分5星）";
    /// Summary over the parts of a score.
    why: "How it was scored" / "评分依据";
    /// The line of the smaller parts.
    rest: "everything else" / "其他";
    /// The last line.
    total: "Total" / "合计";
    /// Button on a card.
    like: "More like this" / "喜欢这类";
    /// Button on a card.
    reject: "Not this one" / "不要这个";
    /// While the engine computes.
    thinking: "Looking…" / "正在查找……";
    /// While the device gets ready and a turn waits.
    getting_ready: "Your device is getting ready; your words wait here." / "设备正在准备，您的话会保留在这里。";
    /// Over the progress bar.
    loading: "Getting ready to answer on your device" / "正在准备，以便在您的设备上回答";
    /// A downloaded part.
    part_engine: "program" / "程序";
    /// A downloaded part.
    part_model: "language model" / "语言模型";
    /// A downloaded part.
    part_pack: "catalogue" / "商品目录";
    /// Badge.
    on_device: "on your device" / "在您的设备上";
    /// Badge.
    on_server: "on the shop's server" / "在商家服务器上";
    /// Badge, before the hash.
    model: "model" / "模型";
    /// Badge before the first turn, when an engine is ready.
    ready: "ready" / "就绪";
    /// Heading of the question of consent.
    consent_title: "Send this to the shop's server?" / "要发送到商家服务器吗？";
    /// Before the body.
    consent_what: "This, and nothing else, would be sent:" / "将只发送以下内容：";
    /// Before the address.
    consent_where: "To" / "发送至";
    /// Button.
    consent_once: "Send this" / "发送这一次";
    /// Button.
    consent_always: "Send, and don't ask again on this visit" / "发送，本次访问不再询问";
    /// Button.
    consent_no: "Don't send" / "不发送";
    /// Stuck.
    declined: "Nothing was sent. Your words are kept." / "没有发送任何内容，您的话已保留。";
    /// Stuck.
    forbidden: "This shop lets nothing leave your device, and your device can't answer just now. Your words are kept." / "本店不允许任何内容离开您的设备，而设备目前无法回答。您的话已保留。";
    /// Stuck.
    server_away: "The shop's server can't be reached just now. Your words are kept." / "目前无法连接商家服务器，您的话已保留。";
    /// Stuck.
    refused: "The shop's server did not accept this." / "商家服务器未接受此请求。";
    /// Button.
    retry: "Try again" / "重试";
    /// Button.
    take_back: "Change the words" / "修改内容";
    /// Heading of the ledger.
    ledger: "What left this device" / "离开本设备的内容";
    /// Ledger without entries.
    ledger_none: "Nothing you said has left this device." / "您说的话都没有离开本设备。";
    /// Ledger, after the number of downloads.
    ledger_downloads: "downloads, which carry nothing you said" / "次下载，均不含您说的话";
    /// Ledger, about pictures.
    ledger_pictures: "Pictures on the cards are loaded from the shop, which can tell from them what was shown." / "卡片图片从商家加载，商家可由此得知展示了哪些商品。";
    /// Unit.
    bytes: "bytes" / "字节";
    /// After the number of actions that wait.
    waiting: "more waiting" / "条等待中";
    /// Name of the list of changes that would bring an item among the first.
    offers: "Changes you can make" / "可以这样调整";
    /// Name of a question with its answers, for screen readers.
    question: "A question, if you like" / "想问一下，可以跳过";
    /// Head of a comparison's first column, for screen readers.
    compared: "What is compared" / "比较项";
    /// No cards.
    nothing_found: "Nothing in the catalogue meets all of this. Remove a chip to widen the search." / "目录中没有满足全部要求的商品，可移除一个条件来放宽。";
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
        match self {
            Self::English => format!("{} {label}", self.negation()),
            Self::Chinese => format!("{}{label}", self.negation()),
        }
    }

    /// How many other versions of a thing there are.
    pub fn versions(self, count: usize) -> String {
        match self {
            Self::English if count == 1 => "In one more version".into(),
            Self::English => format!("In {count} more versions"),
            Self::Chinese => format!("另有{count}款相近"),
        }
    }

    /// The place that an offer brings its item to.
    pub fn place(self, rank: u32) -> String {
        match self {
            Self::English => format!("number {rank}"),
            Self::Chinese => format!("第{rank}位"),
        }
    }

    /// Why the device does not answer, as the start of a question or a note.
    pub fn because(self, reason: RemoteReason) -> &'static str {
        match reason {
            RemoteReason::NoAdapter => {
                self.pick("Your browser offers no graphics processor.", "浏览器未提供图形处理器。")
            }
            RemoteReason::AdapterLacksFeature => self
                .pick("Your graphics processor lacks something that is needed.", "图形处理器缺少所需功能。"),
            RemoteReason::WasmRefused => self.pick(
                "This page does not let programs run on your device.",
                "此页面不允许在设备上运行程序。",
            ),
            RemoteReason::SelfTestFailed => {
                self.pick("Your device gave wrong answers to test questions.", "设备未通过自检。")
            }
            RemoteReason::HashMismatch => {
                self.pick("A downloaded file was damaged and is not used.", "下载的文件已损坏，未被使用。")
            }
            RemoteReason::DeviceLost => {
                self.pick("The graphics processor stopped in the middle.", "图形处理器中途停止。")
            }
            RemoteReason::QuotaFull => self.pick("There is no room on your device.", "设备空间不足。"),
            RemoteReason::TooSlow => self.pick("Your device would take long to answer.", "设备回答会较慢。"),
            RemoteReason::DownloadFailed => self.pick("A file could not be downloaded.", "有文件未能下载。"),
            RemoteReason::EngineFailed => {
                self.pick("The program on your device stopped.", "设备上的程序已停止。")
            }
            RemoteReason::StillLoading => self.pick("Your device is still getting ready.", "设备仍在准备。"),
            RemoteReason::ServerChosen => {
                self.pick("This shop answers on its server.", "本店在服务器上回答。")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_in_both_languages() {
        for (name, english, chinese) in ALL {
            assert!(!english.is_empty() && english.is_ascii() || english.contains(['…', '’']), "{name}");
            assert!(chinese.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{name}: {chinese}");
        }
    }

    #[test]
    fn a_refusal_is_said_once() {
        let chip = |label| Language::English.chip(label, true);
        assert_eq!(chip("not too deep"), "not too deep");
        assert_eq!(chip("glass"), "not glass");
        assert_eq!(Language::English.chip("glass", false), "glass");
        assert_eq!(Language::Chinese.chip("玻璃", true), "不要玻璃");
        assert_eq!(Language::Chinese.chip("不要太深", true), "不要太深");
    }

    #[test]
    fn versions_are_counted() {
        assert_eq!(Language::English.versions(1), "In one more version");
        assert_eq!(Language::English.versions(3), "In 3 more versions");
        assert_eq!(Language::Chinese.versions(2), "另有2款相近");
    }

    #[test]
    fn the_language_follows_the_locale() {
        for (locale, language) in [
            ("zh", Language::Chinese),
            ("zh-Hant-TW", Language::Chinese),
            ("ZH-cn", Language::Chinese),
            ("en-GB", Language::English),
            ("de", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of(locale), language, "{locale}");
        }
    }
}
