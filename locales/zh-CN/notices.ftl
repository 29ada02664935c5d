# 通知：停水、停电、电梯停用这类短而实用、到点自己撤下的事。

kind-water-off = 停水
kind-power-off = 停电
kind-gas-off = 停气
kind-lift-stopped = 电梯停用
kind-works = 施工
kind-info = 提醒

title = 通知
lead = 停水、停电、电梯停用这类事都在这里，到时间自动撤下。
all-notices = 全部通知
nothing = 现在没有通知。停水、停电、停气或电梯停用时，会提前贴在这里和各栋的页面上。
head-now = 正在进行
head-later = 即将开始
head-over = 最近七天已结束
publish-one = 发通知
feed-link = 订阅通知（Atom）
feed-title = { $place }的通知
heading = { $what }：{ $place }

span-day = { $start } 至 { $end }
span-days = { $start } 至 { $end }
until-now = { $span }，{ $left }
until-later = { $span }，{ $left }才开始
until-over = { $span }，已结束
until-withdrawn = { $span }，已提前撤下

new-title = 发通知
ask-kind = 什么事？
ask-place = 通知哪里？
choose = 请选择
everybody = { $name }全体居民
ask-starts = 从什么时候开始？
ask-ends = 到什么时候结束？
ends-hint = 到时间自动撤下，不用再管。
ask-words = 还要说什么？
words-hint = 一两句话。停水、停电、停气、电梯停用可以不写；请不要写人名和电话。
look = 先看看效果

look-title = 居民会看到这张通知
who-sees = { $place }的 { $n } 户会在本栋页面和社区首页看到。
ask-who = 通知谁？
whole-building = 整栋楼，{ $n } 户
only-entrance = 只通知{ $name }，{ $n } 户
publish = 贴出去
edit = 改一改

published = { $when } 由{ $who }发布。
concerns = 涉及 { $n } 户。
sheet = 打印成 A4
withdraw = 提前撤下
withdraw-lead = 事情提前结束了就撤下。页面上会写明“已提前撤下”，不能再恢复。
withdraw-do = 撤下这张通知
back-to-notice = 回到通知
sheet-title = { $what }通知
fact-where = 地点
fact-when = 时间
ask-by-phone = 有疑问请打社区电话 { $number }。
group-head = 【{ $community }】{ $heading }
