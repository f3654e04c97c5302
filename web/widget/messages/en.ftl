# What the widget itself says, in English.

# Heading.
title = Find what suits you
# Name of the text box.
say-label = What are you looking for?
# Example in the empty box.
say-example = e.g. white bookcase with doors, max 800, not too deep
# Example in the box once she has said something.
say-more = Refine: cheaper, smaller, another colour…
# Name of the list of examples.
examples = Try one of these
# The button beside the box.
send = Ask
# Button.
undo = Undo
# Button.
start-over = Start over
# Name of the list of chips.
chips = What was understood
# Name of a chip's button, before the chip's words.
remove = Remove
# Name of the list of cards.
cards = Recommendations
# On a card.
in-stock = In stock
# On a card.
out-of-stock = Out of stock
# Before constraints that the catalogue does not let us check.
unknown = Not stated by the shop:
# Beside the stars, after their number.
stars = of 5 stars
# Summary over the parts of a score.
why = How it was scored
# The line of the smaller parts.
rest = everything else
# The last line.
total = Total
# Button on a card.
like = More like this
# Button on a card.
reject = Not this one
# While the engine computes.
thinking = Looking…
# While the device gets ready and a turn waits.
getting-ready = Your device is getting ready; your words wait here.
# Over the progress bar.
loading = Getting ready to answer on your device
# A downloaded part.
part-engine = program
# A downloaded part.
part-model = language model
# A downloaded part.
part-pack = catalogue
# Badge.
on-device = on your device
# Badge.
on-server = on the shop's server
# Badge, before the hash.
model = model
# Badge before the first turn, when an engine is ready.
ready = ready
# Heading of the question of consent.
consent-title = Send this to the shop's server?
# Before the body.
consent-what = This, and nothing else, would be sent:
# Before the address.
consent-where = To
# Button.
consent-once = Send this
# Button.
consent-always = Send, and don't ask again on this visit
# Button.
consent-no = Don't send
# Stuck.
declined = Nothing was sent. Your words are kept.
# Stuck.
forbidden = This shop lets nothing leave your device, and your device can't answer just now. Your words are kept.
# Stuck.
server-away = The shop's server can't be reached just now. Your words are kept.
# Stuck.
refused = The shop's server did not accept this.
# Button.
retry = Try again
# Button.
take-back = Change the words
# Heading of the ledger.
ledger = What left this device
# Ledger without entries.
ledger-none = Nothing you said has left this device.
# Ledger, after the number of downloads.
ledger-downloads = downloads, which carry nothing you said
# Ledger, about pictures.
ledger-pictures = Pictures on the cards are loaded from the shop, which can tell from them what was shown.
# Unit.
bytes = bytes
# After the number of actions that wait.
waiting = more waiting
# Name of the list of changes that would bring an item among the first.
offers = Changes you can make
# Name of a question with its answers, for screen readers.
question = A question, if you like
# Head of a comparison's first column, for screen readers.
compared = What is compared
# No cards.
nothing-found = Nothing in the catalogue meets all of this. Remove a chip to widen the search.

## With something put in.

# A chip that is unwanted, where her own words do not say so.
unwanted = not { $label }
# How many other versions of a thing there are.
versions = { $count ->
    [one] In one more version
   *[other] In { NUMBER($count) } more versions
}
# The place that an offer brings its item to.
place = number { NUMBER($rank) }

## Why the device does not answer, as the start of a question or a note.

no-adapter = Your browser offers no graphics processor.
adapter-lacks-feature = Your graphics processor lacks something that is needed.
wasm-refused = This page does not let programs run on your device.
self-test-failed = Your device gave wrong answers to test questions.
hash-mismatch = A downloaded file was damaged and is not used.
device-lost = The graphics processor stopped in the middle.
quota-full = There is no room on your device.
too-slow = Your device would take long to answer.
download-failed = A file could not be downloaded.
engine-failed = The program on your device stopped.
still-loading = Your device is still getting ready.
server-chosen = This shop answers on its server.
