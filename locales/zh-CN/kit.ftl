# 每一页都有的话：位置、开关、页脚，以及各种组件自己的话。

# 页面框架
skip = 跳到正文
demo-line = 演示数据，人物与事项均为虚构
insecure-line = 当前连接没有加密，请只在家里或社区的网络中登录。
nav-label = 主要位置
nav-home = 首页
nav-say = 说事
nav-under-way = 在办
nav-me = 我的
switches-label = 显示方式
switch-elder = 大字版
switch-normal = 标准版
switch-language = English
switch-language-label = Switch to English
theme-label = 颜色
theme-auto = 随系统
theme-light = 浅色
theme-dark = 深色
sign-in = 登录
sign-out = 退出
call-community = 社区电话
brand = 里仁
motto = 里仁为美
no-account = 看和说都不用注册，也不用装软件。

# 出错页
pair = { $a }：{ $b }
both = { $a }、{ $b }
then = { $a }；{ $b }
error-home = 回到首页

# 状态
sign-open = 在办
sign-soon = 快到期
sign-late = 已超时
sign-asked = 等您说一句
sign-done = 已办结
sign-merged = 已并入另一件
sign-split = 已拆成几件
sign-withdrawn = 已撤回
sign-shelved = 暂缓
sign-plain = 知悉

# 表单
optional = （可不填）
problems-title = 有 { $n } 处需要修改
form-step = 第 { $at } 步，共 { $all } 步
change = 修改
change-what = 修改{ $what }
search = 搜索
filter = 筛选

# 照片和语音
photo-remove = 去掉第 { $n } 张
photo-shrinking = 正在缩小第 { $n } 张，共 { $all } 张……
photo-sending = 正在上传 { $n } 张照片，请稍等……
photo-camera = 直接拍一张
photo-too-many = 最多 { $n } 张，多出的没有加入
file-hint = 可以是照片，也可以是 PDF、.docx、.xlsx（每个不超过 { $mb } MB），最多 { $n } 个。大家都能打开，请先去掉个人信息。
file-remove = 去掉第 { $n } 个
file-sending = 正在上传 { $n } 个文件，请稍等……
file-too-many = 最多 { $n } 个，多出的没有加入
file-heavy = 超过 { $mb } MB 的文件没有加入
voice-stop = 说完了
voice-again = 重说一段
voice-remove = 不要这段
voice-left = 还可以说 { $n } 秒
voice-ready = 录好了，共 { $n } 秒
voice-refused = 没有得到麦克风的许可，请改用“选择录音”。

# 事项
strip-label = 办理环节
strip-done = 已经过
strip-now = 现在在这里
strip-next = 还没到
strip-skipped = 跳过
timeline-label = 经过，最新的在上面
why = 为什么？

# 列表
pages-label = 翻页
page-newer = 较新的
page-older = 较早的

# 电话、分享、打印
call = 拨打 { $number }
share = 分享
group = 发到群里
group-text = 要发的文字
group-copy = 复制文字
copy-link = 复制链接
copied = 已复制
print = 打印
close = 收起

# 平面图
plan-in = 放大
plan-out = 缩小
plan-whole = 看全图
plan-help = 拖动可以移动，双指或滚轮可以放大

# 键盘
keys-title = 键盘
keys-next = 下一件
keys-previous = 上一件
keys-open = 打开
keys-choose = 勾选
keys-search = 搜索
keys-new = 登记一件
keys-help = 这张说明

# 印出来的页
paper-print = 打印这一页
paper-posted = 张贴日期
paper-scan = 微信或相机扫一扫
paper-or-type = 也可以在浏览器输入
paper-or-call = 不方便上网，就打电话
paper-leader = 找邻长
paper-never = 不收钱、不要身份证、不要银行卡

# 没有网络
kept-line = 没有网络。下面是 { $when } 看到的内容，可能已经变了。
offline-title = 现在没有网络
offline-page = 这一页以前没有看过，要有网络才能打开。
offline-said = 您写的没有丢，都存在这部手机里，还没有提交。等有了网络，点“再试一次”接着说。
offline-form = 刚才填的没有发出去。请返回上一页，填的内容还在，等有了网络再点一次。
offline-back-title = 这一步不能直接退回来
offline-back = 没有再提交一次。还没说完的，点“再试一次”接着说；已经提交的，看回执或“我的”。
offline-again = 再试一次
offline-read = 看过的页面，没有网也能再看
