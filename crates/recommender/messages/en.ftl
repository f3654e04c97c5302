# What a shopper reads: reasons, answers and questions, in English.
# $wish and $words are her own words. What the catalogue says comes as $fact, $value and $title.

## A reason's first sentence: what speaks for an item.

because-bought = because you bought “{ $title }”
because-liked = because you liked “{ $title }”
# $field: the catalogue's field that holds the fact; $name: the same as it is read.
fits = { $field ->
    [use] “{ $wish }” is near what its kind is often wanted for: “{ $fact }”
    [suits] its kind suits “{ $wish }”: { $fact }
    [also_called] fits “{ $wish }”, as its kind is also called: { $fact }
    [title] fits “{ $wish }” by its name: { $fact }
    [phrase] fits “{ $wish }” by its details: { $fact }
   *[other] fits “{ $wish }” by its { $name }: { $fact }
}
comes-near = { $field ->
    [use] “{ $wish }” is near what its kind is often wanted for: “{ $fact }”
    [suits] its kind suits “{ $wish }”: { $fact }
    [also_called] fits “{ $wish }”, as its kind is also called: { $fact }
    [title] comes near “{ $wish }” by its name: { $fact }
    [phrase] comes near “{ $wish }” by its details: { $fact }
   *[other] comes near “{ $wish }” by its { $name }: { $fact }
}
near-as-a-whole = taken as a whole it comes near “{ $wish }”

## Its second sentence: what is broken, not known or met.

is-out-of-stock = it is out of stock
not-given = nothing is given for its { $facet }, so “{ $wish }” is open
breaks = breaks “{ $wish }”
breaks-by = breaks “{ $wish }”: its { $facet } is { $value }
meets = meets “{ $wish }”
meets-price = at { $value } it keeps to “{ $wish }”
meets-value = its { $facet } of { $value } keeps to “{ $wish }”
meets-absence = nothing in its description goes against “{ $wish }”

## How phrases become sentences.

phrase-joint = ;{ " " }
sentence = { $phrases }.
sentence-joint = { " " }
list-joint = ,{ " " }

## About the list.

say-something = Tell me what you are looking for.
nothing-fits = Nothing here fits. Remove a chip, or tell me what may give way.
set-aside = Nothing meets everything at once. Setting “{ $wish }” aside brings these { NUMBER($shown) }; each says where it breaks it.
best-of-all = The best { NUMBER($shown) } of { NUMBER($all) } items, best first.
best-that-fit = { $fitting ->
    [one] { NUMBER($fitting) } of { NUMBER($all) } item meets what you require; here are the best { NUMBER($shown) }.
   *[other] { NUMBER($fitting) } of { NUMBER($all) } items meet what you require; here are the best { NUMBER($shown) }.
}
unheard = Nothing here is described with “{ $wish }”, so the list is only a guess from its meaning.

## Answers to what is no wish.

welcome = You’re welcome. Tell me if anything should change.
ask-the-shop = I only know the catalogue. For delivery, returns or orders, please ask the shop itself.
cannot-help = I can’t help with that.
only-this-shop = I can only help to find things in this shop.
no-such-item = I don’t know which item you mean. Name it as its card does, or say “the second one”.

## Why, and why not.

stands-at = “{ $title }” is number { NUMBER($rank) }. { $reason }
is-a-version = “{ $title }” is shown as another version of number { NUMBER($rank) }. { $reason }
without-it = { " " }Without “{ $wish }” it would be number { NUMBER($rank) }.
turned-down = You turned “{ $title }” down. Undo, or like it, brings it back.
not-listed = “{ $title }” is not listed. { $reason }
left-out = “{ $title }” is left out: it breaks { $breaches }.
breaches-joint = { " " }and{ " " }
breach = “{ $wish }”
breach-over = “{ $wish }” ({ $value }, { $by } too much)
breach-short = “{ $wish }” ({ $value }, { $by } too little)
if-that-gave-way = { " " }If that gave way, it would be number { NUMBER($rank) } by facts.
smallest-change = { " " }The smallest change: { $change }; then it is number { NUMBER($rank) }.
no-small-change = { " " }No three changes would bring it among the first.
change-open = “{ $wish }” → { $range }
change-drop = without “{ $wish }”

## Comparing.

comparison = Where they differ, and what each has of what you asked for
above = “{ $upper }” stands above “{ $lower }”
above-for = “{ $upper }” stands above “{ $lower }”, mostly for “{ $wish }”
same-facts = . Their facts are the same.
differ-in = . They differ in { $names }.
names-joint = ,{ " " }
cell-met = yes
cell-broken = no
cell-unknown = not given
cell-in-stock = in stock
cell-out-of-stock = out of stock
cell-named = named
cell-near = near in meaning
cell-against = counts against it
cell-none = nothing of it

## Clarifying questions. $name: the field's name.

question = { $field ->
    [price] What would you like to spend?
    [width] How wide may it be?
    [depth] How deep may it be?
    [height] How tall may it be?
    [length] How long may it be?
    [type] What kind of thing are you after?
    [category] What kind of thing are you after?
    [kind] What kind of thing are you after?
    [room] Which room is it for?
    [brand] Is there a brand you prefer?
    [age_from] For what age?
   *[other] Which { $name } would you like?
}
question-count = How many { $name }?
skip-question = Doesn’t matter

## Names of facets and fields; one that is not here is called as the catalogue calls it.

facet = { $facet ->
    [in_stock] stock
    [words] description
   *[other] { $name }
}
field = { $field ->
   *[other] { $name }
}

## Amounts.

centimetres = { $number } cm
years = { $number } years
between = { $min } to { $max }
up-to = up to { $max }
at-least = from { $min }
