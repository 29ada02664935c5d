# 值班表：哪天由哪位社区工作者接事。

title = 值班表
to-posts = 各级职务
today = 今天值班：{ $who }
nobody-today = 今天还没有安排值班。
months-label = 换一个月
month-before = 上个月
month-after = 下个月
nobody = 未安排
save = 保存这个月
week-title = 按周排班
week-lead = 定好周一到周日各由谁值班，再写到后面几周。
monday = 周一
tuesday = 周二
wednesday = 周三
thursday = 周四
friday = 周五
saturday = 周六
sunday = 周日
ask-from = 从哪天开始？
ask-weeks = 连排几周？
only-gaps = 只填还没有安排的日子
week-do = 按周写入
