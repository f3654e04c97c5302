# What the widget itself says, in simplified Chinese.

title = 找到适合您的
say-label = 您想找什么？
say-example = 例如：带门的白色书柜，最多800，不要太深
say-more = 继续说：便宜点、小一点、换个颜色……
examples = 可以试试
send = 提问
undo = 撤销
start-over = 重新开始
chips = 已理解的要求
remove = 移除
cards = 推荐
in-stock = 有货
out-of-stock = 缺货
unknown = 商家未注明：
stars = 星（满分5星）
why = 评分依据
rest = 其他
total = 合计
like = 喜欢这类
reject = 不要这个
thinking = 正在查找……
getting-ready = 设备正在准备，您的话会保留在这里。
loading = 正在准备，以便在您的设备上回答
part-engine = 程序
part-model = 语言模型
part-pack = 商品目录
on-device = 在您的设备上
on-server = 在商家服务器上
model = 模型
ready = 就绪
consent-title = 要发送到商家服务器吗？
consent-what = 将只发送以下内容：
consent-where = 发送至
consent-once = 发送这一次
consent-always = 发送，本次访问不再询问
consent-no = 不发送
declined = 没有发送任何内容，您的话已保留。
forbidden = 本店不允许任何内容离开您的设备，而设备目前无法回答。您的话已保留。
server-away = 目前无法连接商家服务器，您的话已保留。
refused = 商家服务器未接受此请求。
retry = 重试
take-back = 修改内容
ledger = 离开本设备的内容
ledger-none = 您说的话都没有离开本设备。
ledger-downloads = 次下载，均不含您说的话
ledger-pictures = 卡片图片从商家加载，商家可由此得知展示了哪些商品。
bytes = 字节
waiting = 条等待中
offers = 可以这样调整
question = 想问一下，可以跳过
compared = 比较项
nothing-found = 目录中没有满足全部要求的商品，可移除一个条件来放宽。

## With something put in.

unwanted = 不要{ $label }
versions = 另有{ NUMBER($count) }款相近
place = 第{ NUMBER($rank) }位

## Why the device does not answer.

no-adapter = 浏览器未提供图形处理器。
adapter-lacks-feature = 图形处理器缺少所需功能。
wasm-refused = 此页面不允许在设备上运行程序。
self-test-failed = 设备未通过自检。
hash-mismatch = 下载的文件已损坏，未被使用。
device-lost = 图形处理器中途停止。
quota-full = 设备空间不足。
too-slow = 设备回答会较慢。
download-failed = 有文件未能下载。
engine-failed = 设备上的程序已停止。
still-loading = 设备仍在准备。
server-chosen = 本店在服务器上回答。
