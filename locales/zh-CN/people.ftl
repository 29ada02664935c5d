# 人和职务：谁在哪里负责，怎么产生，任期，代理，交接；谁是我的邻长；组织。

posts-title = 各级职务
posts-lead = 每件事都有人负责：这里是谁在负责。姓名和电话由本人决定是否公开。
tabs-label = 按片查看
tab-whole = 全社区
tab-no-grid = 未分片
find-leader = 谁是我的邻长
to-duty = 值班表
new-post = 任命
role-at = { $role } · { $place }
vacant = 空缺
held = 在任
name-hidden = 未公开姓名
somebody = 另一位邻居
go-back = 返回

fact-chosen = 产生方式
fact-since = 任职时间
fact-until = 任期到
fact-ended = 离任时间
term-over = { $date }，已到期，继续履职到交接为止
term-ends = 任期到 { $date }
away = { $from } 至 { $until } 由{ $who }代理
away-now = 暂时外出，由代理人接事
away-until = 由{ $who }代理，到 { $date }
span = { $from } 至 { $until }
span-open = { $from } 起
ended-note = 这一任已经结束。
vacant-note = 目前空缺，邻里说的事直接到上一级。
vacant-goes-to = 目前空缺，邻里说的事直接到{ $who }。
past-title = 历任
name-not-public = 姓名未公开，只有您和社区能看到。
phone-not-public = 电话未公开，只有您和社区能看到。

own-title = 您的公开信息
own-lead = 由您自己决定，随时可以改。不公开也不影响邻居找您办事。
show-name = 公开我的姓名
show-phone = 公开我的电话
save = 保存

appoint = 任命
appoint-to = 任命{ $what }
appoint-lead = 填好姓名和电话，对方就能用这个电话登录，看到等着办的事。
appoint-do = 确认任命
ask-role = 要任命哪个职务？
ask-place = 负责哪里？
choose = 请选择
ask-name = 姓名
ask-phone = 电话
phone-hint = 用来登录和接收通知，不会自动公开。
ask-starts = 从哪天开始？
starts-hint = 今天或以前；不填就是今天。
ask-ends = 任期到哪天？
ends-hint = 到期前会提醒；没有任期可以不填。
agrees-name = 本人同意公开姓名
agrees-phone = 本人同意公开电话

hand-over-title = 交接给别人
hand-over-of = 交接：{ $what }
hand-over-lead = 交接马上生效：没办完的事和排好的值班都转给接任的人，以前的记录留在原任名下。
hand-over-do = 确认交接
end-title = 结束这个职务
end-lead = 没有接任的人才这样做。没办完的事会转到上一级，值班日空出来。
end-do = 结束任职

deputy-title = 外出代理
deputy-of = 外出代理：{ $what }
deputy-lead = 外出期间由代理人接事。代理人不能转交职务，也不能再找人代理。
deputy-back = 现在就收回
deputy-do = 确认代理
ask-deputy = 请谁代理？
somebody-else = 另一位邻居，填在下面
ask-other-name = 这位邻居的姓名
ask-from = 从哪天开始？
ask-until = 到哪天为止？
until-hint = 包括这一天，之后自动收回。

told-appointed = { $community }：您已担任{ $role }，登录后可以看到等您办的事。
told-deputy = { $community }：{ $from } 至 { $until }，请您代理{ $role }，期间的事会转给您。

find-title = 谁是我的邻长
find-lead = 输入楼栋，加上房号更准。
find-hint = 例如：铁西村3栋2单元201
find-unknown = 没找到这栋楼，请换个写法，或在下面选。
find-several = 是哪一栋？
find-choose = 按小区选楼栋
find-above = 再上一级和今天值班
find-other = 换一栋楼
about-post = 了解这个职务
on-duty-today = 社区今天值班
room-title = 按房号查
room-lead = 一栋楼有几位邻长时，用房号可以查到是哪一位。
ask-entrance = 单元
ask-room = 房号
room-do = 查邻长
no-such-room = 没有查到这个房号属于哪一邻，下面是整栋楼的负责人。
all-posts = 看全社区的各级职务

bodies-title = 组织
bodies-lead = 街道、社区、小区、楼栋四级组织，和居委会、业委会等其他组织。
bodies-empty = 还没有登记组织。社区登记后，这里会显示各级组织的关系。
new-body = 登记组织
edit-body = 修改组织
ask-kind = 要登记哪一类组织？
ask-body-name = 名称
ask-parent = 上级组织
no-parent = 没有上级
end-body = 撤销这个组织
end-body-lead = 还有下级组织或职务属于它时不能撤销。
end-body-do = 撤销

open-title = 空缺与到期
open-nothing = 没有空缺，也没有快到期的任期。
gaps-title = 两周内没有安排值班的日子
terms-title = 任期将满或已满
away-title = 正在由人代理
vacancies-title = 空缺 { $n } 个
vacancies-lead = 空缺期间，事情自动到上一级。点一个空缺，可以马上任命。

wait-duty = { $day }还没有安排值班
wait-duty-meta = 没人接的事要有人兜底，请排一下值班。
wait-terms = { $n } 个任期将满或已满
wait-terms-meta = 请安排换届、续任或交接。
wait-vacant = { $n } 个职务空缺
wait-vacant-meta = 空缺期间，事情自动到上一级。
wait-own-term = 您的任期到 { $date }：{ $post }
wait-own-term-meta = 到期后请继续履职，直到交接。要交接请打开这里。
