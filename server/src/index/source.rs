//! The feed's file: its hash, its beginning, and its bytes with a progress bar, decompressed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use sha2::{Digest, Sha256};

/// First bytes of a zstd frame.
const ZSTD: [u8; 4] = [0x28, 0xB5, 0x2F, 0xFD];
/// Enough to tell a format by.
const HEAD: u64 = 16 * 1024;

/// A feed on disk. It is read twice: once for the hash, so that an unchanged feed costs nothing else.
pub(super) struct Source {
    path: PathBuf,
    bytes: u64,
    zstd: bool,
}

impl Source {
    pub(super) fn open(path: &Path) -> anyhow::Result<Self> {
        let shown = || path.display().to_string();
        let mut file = File::open(path).with_context(shown)?;
        let facts = file.metadata().with_context(shown)?;
        if facts.is_dir() {
            bail!("{} is a folder; name the feed's file", path.display());
        }
        let mut head = Vec::new();
        file.by_ref().take(ZSTD.len() as u64).read_to_end(&mut head).with_context(shown)?;
        Ok(Self { path: path.to_owned(), bytes: facts.len(), zstd: head == ZSTD })
    }

    /// sha256 of the file as it lies there.
    pub(super) fn sha256(&self) -> anyhow::Result<String> {
        let bar = bar(self.bytes, "hashing");
        let mut reader = bar.wrap_read(self.file()?);
        let mut hash = Sha256::new();
        let mut chunk = vec![0u8; 1 << 20];
        loop {
            match reader.read(&mut chunk).with_context(|| self.path.display().to_string())? {
                0 => break,
                read => hash.update(&chunk[..read]),
            }
        }
        bar.finish_and_clear();
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The first bytes, decompressed.
    pub(super) fn head(&self) -> anyhow::Result<Vec<u8>> {
        let mut head = Vec::new();
        // A feed that cannot be decompressed is told when it is read.
        let _ = self.decompressed(self.file()?).take(HEAD).read_to_end(&mut head);
        Ok(head)
    }

    /// All bytes, decompressed, with a bar over what is read from disk.
    pub(super) fn progress(&self, what: &'static str) -> anyhow::Result<Box<dyn Read>> {
        Ok(self.decompressed(bar(self.bytes, what).wrap_read(self.file()?)))
    }

    fn file(&self) -> anyhow::Result<File> {
        File::open(&self.path).with_context(|| self.path.display().to_string())
    }

    fn decompressed(&self, raw: impl Read + 'static) -> Box<dyn Read> {
        let buffered = BufReader::with_capacity(1 << 16, raw);
        if self.zstd {
            Box::new(Frames { source: buffered, decoder: FrameDecoder::new(), open: false })
        } else {
            Box::new(buffered)
        }
    }
}

fn bar(bytes: u64, what: &'static str) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{msg:9} {bar:30} {percent:>3} %  {binary_bytes_per_sec}, {eta} left")
            .expect("the template names known keys only");
    ProgressBar::new(bytes).with_style(style).with_message(what)
}

/// zstd data of one frame or several (as appending and parallel writers make it).
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    open: bool,
}

impl<R: BufRead> Frames<R> {
    /// Opens the next frame; false at the end.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.source) {
                Ok(()) => {
                    self.open = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                    length,
                    ..
                })) => {
                    io::copy(&mut self.source.by_ref().take(u64::from(length)), &mut io::sink())?;
                }
                Err(error) => return Err(cut(error)),
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.open && !self.next_frame()? {
                return Ok(0);
            }
            while self.decoder.can_collect() < out.len() && !self.decoder.is_finished() {
                let missing = out.len() - self.decoder.can_collect();
                self.decoder
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBytes(missing))
                    .map_err(cut)?;
            }
            let read = self.decoder.read(out)?;
            if read > 0 || out.is_empty() {
                return Ok(read);
            }
            self.open = false;
        }
    }
}

fn cut(error: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, format!("zstd: {error}"))
}
