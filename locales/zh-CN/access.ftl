# 登录：验证码、密码、第二步、邀请、设备、联系方式。

title = 登录
lead = 看和说都不用登录。登录以后，可以看到自己的事、收到进展，邻长和工作人员可以办事。
insecure = 当前连接没有加密，您输入的内容在途中可能被别人看到。请只在家里或社区自己的网络中登录。
demo-note = 演示中不会真的发短信和邮件，验证码在演示信箱里。
demo-mailbox = 打开演示信箱
contact-both = 手机号或邮箱
contact-phone = 手机号
contact-mail = 邮箱
contact-hint = 第一次登录也在这里填，不用注册，不问姓名。
send-code = 发送验证码
by-password = 用密码登录
by-code = 用验证码登录
no-codes = 这里还没有开通短信和邮件，请用密码登录，或给社区打电话。
sign-in = 登录
go-on = 继续

code-title = 输入验证码
code-lead = 已发到 { $to }，请在十分钟内输入。
code-field = 六位验证码
code-hint = 只能试五次，用一次就作废。
code-other = 没有收到，或者填错了？重新发送

over-title = 这个验证码不能用了
over-text = 可能过了十分钟、已经用过，或者输错了五次。您没有做错什么，重新来一次就好。
over-again = 重新登录
invite-over-title = 这个邀请链接不能用了
invite-over-text = 邀请链接只能用一次，七天内有效。如果您已经设好了密码，直接登录就行；没有设好，请给社区打电话，再要一个。

password-title = 用密码登录
password-field = 密码

factor-title = 还有一步
factor-lead = 您的职务能看到居民的事，所以要再确认一次是您本人。用下面任何一样都可以：
factor-app = 手机验证器上现在显示的六位数字
factor-card = 口令卡上第 { $n } 号的八位数字
factor-recovery = 一个备用码（十个字母）
factor-field = 数字或备用码
factor-skip = 先不输入，只看不办事

enrol-title = 设置登录
enrol-lead = 社区请您来办事。设好密码和第二重验证，以后就用它们登录。这个链接只能用一次。
enrol-contact = 登录时填：{ $contact }
enrol-step-password = 第一步：密码
enrol-step-factor = 第二步：确认本人的办法
enrol-by = 您用哪一种？
enrol-by-app = 手机验证器
enrol-by-app-hint = 手机上任何一款验证器软件都可以，扫下面的码。
enrol-by-card = 口令卡
enrol-by-card-hint = 不用手机：下一页打印一张纸卡，每次登录用一个号。
enrol-factor = 您现在的第二重验证
enrol-factor-hint = 您以前设过。请输入验证器的数字、口令卡的下一个号，或一个备用码。
enrol-code-hint = 用手机验证器的话在这里填；用口令卡就空着。
enrol-button = 设好了，登录

new-password = 新密码
new-password-hint = 至少八个字，可以用中文。一句只有您知道的话就很好。
again-password = 再输入一次
old-password = 现在的密码
old-password-hint = 忘了的话，退出后用验证码登录，十五分钟内可以直接设新密码。

app-title = 手机验证器
app-lead = 用验证器扫这个码，它会显示六位数字，半分钟换一次。
app-letters = 扫不了就把这些字母输入验证器：
app-account = 我的登录
app-field = 验证器上的六位数字
app-hint = 输对了才开始生效。
app-button = 开始使用

codes-title = 请收好
codes-once = 只显示这一次，请打印或抄下来。
codes-kept = 收好了，继续
card-title = 口令卡
card-how = 登录时按提示输入对应号的八位数字，每个号用一次。请随身收好，不要拍照发给别人；丢了就重新打印一张，这张就作废。
recovery-title = 备用码
recovery-how = 手机或口令卡不在身边时用，每个用一次。请放在家里安全的地方。

mine-title = 登录与设备
mine-lead = 用什么登录，在哪些设备上登录着。
done-password = 密码已改好，其他设备都已退出。
done-contact = 联系方式已改好。
done-device = 那台设备已经退出。

contacts-title = 手机号和邮箱
contacts-none = 还没有留手机号或邮箱。换了设备或清了浏览器，就登录不回来了，建议留一个。
contact-new = 添加或更换
contact-new-hint = 会发一个验证码到新的号码。填手机号就换手机号，填邮箱就换邮箱，原来的会收到通知。
contact-confirm = 确认
contact-take = 去掉一个
contact-take-phone = 去掉手机号
contact-take-mail = 去掉邮箱

password-part = 密码
password-is-set = 已经设了密码。
password-is-not = 没有设密码，用验证码登录就可以。
password-set = 设置或修改密码
password-save = 保存密码

factor-part = 第二重验证
factor-why = 社区工作人员和街道经办人登录时要多输一次数字。其他人也可以用，不用也行。
factor-give-first = 要改第二重验证，先用现在的第二重验证确认是您本人。
factor-give = 确认本人
factor-kind-app = 手机验证器
factor-kind-card = 口令卡
factor-kind-recovery = 备用码
factor-on = 在用
factor-left = 还剩 { $n } 个
app-set = 用手机验证器
app-change = 换一部手机
card-set = 打印口令卡
card-change = 重新打印口令卡
recovery-change = 换一批备用码
factor-clear = 不再使用
factor-clear-app = 停用手机验证器
factor-clear-card = 停用口令卡

devices-title = 登录着的设备
device-here = 就是这台
device-factor = 已通过第二重验证
device-other = 其他设备
browser-wechat = 微信
browser-alipay = 支付宝
device-meta = { $at } 登录，{ $ago }用过
device-close = 退出这台
device-close-others = 退出其他所有设备

sms-code = 登录验证码 { $code }，十分钟内有效。不要告诉任何人，社区也不会问您要。
sms-contact = 验证码 { $code }，十分钟内有效，用来把这里设为您的登录方式。不是您本人操作就不用管它。
sms-changed = 您的登录方式已改为 { $to }。如果不是您本人改的，请马上给社区打电话。
