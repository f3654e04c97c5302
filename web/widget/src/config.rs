//! What the script tag asks for. The loader hands it over as one JSON object.

use serde::Deserialize;

/// The retailer's settings, each from an attribute of the script tag.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// Folder of the catalogue pack, with a trailing slash.
    pub pack: String,
    /// Folder of the model, with a trailing slash.
    pub model: String,
    /// Where turns are sent, without a trailing slash; empty: there is no server.
    pub server: String,
    /// Whether words may leave the device.
    pub policy: Policy,
    /// Language of the widget: `zh…` is Chinese, everything else English.
    pub locale: String,
    /// Only this tier, for tests and for shops that want it.
    pub tier: Tier,
    /// Sentences that she can press before she has said anything.
    pub examples: Vec<String>,
}

/// The retailer's policy about words that leave the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// She is shown what would be sent, and decides.
    #[default]
    Ask,
    /// They may; the ledger still lists what left.
    Always,
    /// They may not.
    Never,
}

/// Which tiers may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Whichever `placement` finds best.
    #[default]
    Auto,
    /// WebGPU, software adapters included, however slow.
    Webgpu,
    /// wasm, however slow.
    Wasm,
    /// The server.
    Server,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            pack: String::new(),
            model: String::new(),
            server: String::new(),
            policy: Policy::Ask,
            locale: "en".to_owned(),
            tier: Tier::Auto,
            examples: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_that_are_absent_have_defaults() {
        let config: Config =
            serde_json::from_str(r#"{"server":"https://a.example","tier":"webgpu","later":1}"#).unwrap();
        assert_eq!(config.tier, Tier::Webgpu);
        assert_eq!(config.policy, Policy::Ask);
        assert_eq!(config.locale, "en");
    }
}
