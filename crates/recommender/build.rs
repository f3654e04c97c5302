//! Makes functions of the message catalogues, and the table of currency signs.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    messages::build(&["en", "zh"], true)
}
