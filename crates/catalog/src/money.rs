//! Money as minor units of a currency.

use std::fmt;

/// An ISO 4217 code, three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// Why a text is no money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three ASCII letters.
    #[error("\"{0}\" is no currency code: three letters as in EUR are expected")]
    Currency(String),
    /// Not a number, or one that minor units cannot hold.
    #[error("\"{0}\" is no amount: digits with at most one decimal mark are expected")]
    Amount(String),
}

impl Currency {
    /// Reads an ISO 4217 code in either case.
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        let bytes = code.trim().as_bytes();
        match <[u8; 3]>::try_from(bytes) {
            Ok(three) if three.iter().all(u8::is_ascii_alphabetic) => {
                Ok(Self(three.map(|b| b.to_ascii_uppercase())))
            }
            _ => Err(MoneyError::Currency(code.to_owned())),
        }
    }

    /// The code, such as `EUR`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a currency holds ASCII letters only")
    }

    /// Decimal digits of the minor unit (ISO 4217 column "minor unit"): 2 but for a few.
    pub fn digits(&self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" | b"HUF" | b"XAF" | b"XOF" => 0,
            b"BHD" | b"KWD" | b"OMR" | b"JOD" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in minor units (cents, halalas, fen).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// Minor units; never negative in a catalogue.
    pub minor: i64,
    /// The currency that `minor` counts.
    pub currency: Currency,
}

impl Money {
    /// From major units, rounded to the nearest minor unit.
    pub fn from_major(major: f64, currency: Currency) -> Self {
        Self { minor: (major * 10f64.powi(currency.digits() as i32)).round() as i64, currency }
    }

    /// The amount in major units, for comparison and display.
    pub fn major(&self) -> f64 {
        self.minor as f64 / 10f64.powi(self.currency.digits() as i32)
    }
}
