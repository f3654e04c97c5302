//! Makes functions of the message catalogues.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    messages::build(&["en", "zh"], false)
}
