# 行政区划：从省到社区，逐级查看。

title = 行政区划
path-label = 上级
lead = 从省到社区，逐级查看。已经开通的社区可以直接打开。
empty = 这里还没有下级区划。
street-joined = 这个街道已经加入，社区办不了的事可以转到街道。
street-not-joined = 这个街道还没有加入。
joined-short = 已加入
community-here = 已开通
join-title = 登记街道加入
join-name = 街道名称
join-landline = 街道电话
join-button = 登记加入
