# What a shopper reads: reasons, answers and questions, in simplified Chinese.

## A reason's first sentence: what speaks for an item.

because-bought = 因为您买过“{ $title }”
because-liked = 因为您喜欢“{ $title }”
fits = { $field ->
    [use] “{ $wish }”接近这类商品的常见用途：“{ $fact }”
   *[other] 符合“{ $wish }”：{ $fact }
}
comes-near = { $field ->
    [use] “{ $wish }”接近这类商品的常见用途：“{ $fact }”
   *[other] 接近“{ $wish }”：{ $fact }
}
near-as-a-whole = 整体上接近“{ $wish }”

## Its second sentence: what is broken, not known or met.

is-out-of-stock = 目前缺货
not-given = 未注明{ $facet }，无法确认“{ $wish }”
breaks = 不满足“{ $wish }”
breaks-by = 不满足“{ $wish }”：{ $facet }为{ $value }
meets = 满足“{ $wish }”
meets-price = 价格{ $value }，满足“{ $wish }”
meets-value = { $facet }{ $value }，满足“{ $wish }”
meets-absence = 描述中没有与“{ $wish }”相违之处

## How phrases become sentences.

phrase-joint = ；
sentence = { $phrases }。
sentence-joint = { "" }
list-joint = ，

## About the list.

say-something = 请告诉我您想找什么。
nothing-fits = 没有符合的商品。请去掉一个条件，或告诉我哪一点可以放宽。
set-aside = 没有完全符合的商品。放宽“{ $wish }”后有以下{ NUMBER($shown) }件，均已注明不符之处。
best-of-all = 从{ NUMBER($all) }件商品中选出的{ NUMBER($shown) }件，最合适的在前。
best-that-fit = { NUMBER($all) }件商品中有{ NUMBER($fitting) }件符合要求，这是其中最合适的{ NUMBER($shown) }件。
unheard = 商品描述中没有“{ $wish }”，列表只是按意思猜测的。

## Answers to what is no wish.

welcome = 不客气。如需调整，请告诉我。
ask-the-shop = 我只了解商品目录。配送、退换货或订单问题请咨询店家。
cannot-help = 这个我无法帮忙。
only-this-shop = 我只能帮您在本店找商品。
no-such-item = 我不确定您指的是哪件商品。请使用卡片上的名称，或说“第二个”。

## Why, and why not.

stands-at = “{ $title }”排在第{ NUMBER($rank) }位。{ $reason }
is-a-version = “{ $title }”作为第{ NUMBER($rank) }位商品的另一款列出。{ $reason }
without-it = 若没有“{ $wish }”，它会排在第{ NUMBER($rank) }位。
turned-down = 您之前不要“{ $title }”。撤销或点“喜欢”可恢复。
not-listed = “{ $title }”未列出。{ $reason }
left-out = “{ $title }”未列出，因为不满足{ $breaches }。
breaches-joint = 、
breach = “{ $wish }”
breach-over = “{ $wish }”（{ $value }，超出{ $by }）
breach-short = “{ $wish }”（{ $value }，差{ $by }）
if-that-gave-way = 若放宽，按商品信息它排在第{ NUMBER($rank) }位。
smallest-change = 最小的改动：{ $change }，则排在第{ NUMBER($rank) }位。
no-small-change = 改动三处以内都无法使它进入前列。
change-open = “{ $wish }”改为{ $range }
change-drop = 去掉“{ $wish }”

## Comparing.

comparison = 不同之处，以及各自符合的要求
above = “{ $upper }”排在“{ $lower }”之上
above-for = “{ $upper }”排在“{ $lower }”之上，主要因为“{ $wish }”
same-facts = 。两者的信息相同。
differ-in = 。不同之处：{ $names }。
names-joint = 、
cell-met = 符合
cell-broken = 不符合
cell-unknown = 未注明
cell-in-stock = 有货
cell-out-of-stock = 缺货
cell-named = 明确提到
cell-near = 意思接近
cell-against = 不利
cell-none = 无

## Clarifying questions.

question = { $field ->
    [price] 您的预算大概是多少？
    [width] 宽度有什么要求？
    [depth] 深度有什么要求？
    [height] 高度有什么要求？
    [length] 长度有什么要求？
    [type] 您想找哪一类？
    [category] 您想找哪一类？
    [kind] 您想找哪一类？
    [room] 放在哪个房间？
    [brand] 有偏好的品牌吗？
    [age_from] 适合几岁的孩子？
   *[other] 您想要什么{ $name }？
}
question-count = { $name }有什么要求？
skip-question = 都可以

## Names of facets and fields.

facet = { $facet ->
    [price] 价格
    [width] 宽度
    [depth] 深度
    [height] 高度
    [length] 长度
    [rating] 评分
    [in_stock] 库存
    [words] 描述
   *[other] { $name }
}
field = { $field ->
    [price] 价格
    [rating] 评分
    [stock] 库存
    [type] 类型
    [kind] 类型
    [brand] 品牌
    [colour] 颜色
    [material] 材质
    [room] 房间
    [style] 风格
    [size] 尺寸
    [width] 宽度
    [depth] 深度
    [height] 高度
    [length] 长度
    [seats] 座位数
    [drawers] 抽屉数
    [doors] 门数
    [shelves] 层板数
    [pieces] 件数
   *[other] { $name }
}

## Amounts.

centimetres = { $number } 厘米
years = { $number }岁
between = { $min }至{ $max }
up-to = 不超过{ $max }
at-least = 不低于{ $min }
