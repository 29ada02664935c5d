# 社区首页，和安装了多个社区时的社区列表。

speak = 我要说一件事
speak-more = 漏水、灯坏、想不通的事……一句话就行，不用注册
waiting = 看等我办的事
leader-title = 我的邻长是谁
leader-building = 您住哪栋楼？
leader-go = 看邻长和通知
leader-none = 社区正在录入楼栋。现在有事，也可以直接说。
my-building = 我住的楼：{ $building }
notices-title = 通知
notices-count = 全部 { $n } 条
under-way-title = 正在办的事
under-way-all = 全部在办
under-way-none = 现在没有公开在办的事。您说的第一件会出现在这里。
look-round = 看看社区
figures = 办事数据
plan = 社区平面图
buildings = 全部楼栋
edit = 编辑地点
centre = 党群服务中心：{ $address }
communities-title = 这里的社区
communities-lead = 选您住的社区。
communities-none = 还没有社区。请运行 liren setup 建立第一个社区。
code-ask = 手上有海报？
unfinished = 您有一件没说完的事，点这里接着说
