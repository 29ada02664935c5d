# 地点：楼栋页、找楼栋、海报、编辑地点。

# 楼栋页
speak = 我要说一件事
speak-more = 不用注册，一句话、一张照片或一段语音都行
notices-title = 通知
notices-all = 全部通知
leads-title = 这里谁负责
lead-mine = 我的邻长
lead-only = 本楼邻长
lead-above = 再往上
lead-vacant = 暂时空缺，事情由上一级接着办
lead-away = 不在，有人代理
lead-call = 拨打 { $phone }
lead-find = 您住哪个单元，就找哪位邻长。
lead-named = { $role } { $name }
lead-duty = 今天值班
under-way-title = 这栋楼在办的事
under-way-none = 这栋楼现在没有公开在办的事。您说的第一件会出现在这里。
under-way-all = 全部在办
more-title = 更多
see-plan = 在平面图上看
print-poster = 打印这栋楼的海报
home-of = { $community }首页

# 找楼栋
find-title = 找楼栋
find-lead = 选您住的楼栋，就能说事、看通知、找邻长。
find-search = 楼栋名，例如 3栋
find-none = 没有名字里带“{ $words }”的楼栋。
find-all = 看全部楼栋
find-empty = 社区还没有录入楼栋。
unknown-title = 没有找到这栋楼
unknown-lead = 海报上的编号可能看错了，或者这栋楼已经撤下。请再看一眼海报，或从社区里找。
unknown-code = 海报上的编号
unknown-hint = 二维码旁边的字母和数字，例如 7K3M9Q
unknown-go = 打开
unknown-browse = 从社区里找

# 海报
poster-title = 有事说一声
poster-lead = 漏水、灯坏、通道堵了……扫一扫就能说，不用注册。谁来办、几时答复，马上看得到。
poster-a3 = A3
poster-a4 = A4
poster-back = 返回楼栋页
posters-title = { $compound }的海报
