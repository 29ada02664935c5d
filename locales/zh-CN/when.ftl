# 时间的说法。

weekday-1 = 周一
weekday-2 = 周二
weekday-3 = 周三
weekday-4 = 周四
weekday-5 = 周五
weekday-6 = 周六
weekday-7 = 周日
month-1 = 1 月
month-2 = 2 月
month-3 = 3 月
month-4 = 4 月
month-5 = 5 月
month-6 = 6 月
month-7 = 7 月
month-8 = 8 月
month-9 = 9 月
month-10 = 10 月
month-11 = 11 月
month-12 = 12 月
day = { $month } { $day } 日（{ $weekday }）
day-year = { $year } 年 { $month } { $day } 日（{ $weekday }）
exact = { $day }{ $clock }
full = { $year } 年 { $month } { $day } 日
month-year = { $year } 年 { $month }

left-minutes = 还有 { $n } 分钟
left-hours = 还有 { $n } 小时
left-days = 还有 { $n } 天
left-days-hours = 还有 { $d } 天 { $h } 小时
left-working-hours = 还有 { $n } 个工作小时
left-working-days = 还有 { $n } 个工作日
left-working-days-hours = 还有 { $d } 个工作日又 { $h } 个工作小时
late-hours = 已超时 { $n } 小时
late-days = 已超时 { $n } 天

ago-now = 刚刚
ago-minutes = { $n } 分钟前
ago-hours = { $n } 小时前
ago-days = { $n } 天前
