# 消息：退订，演示信箱，邮件和短信里的固定句子。

mail-subject = 里仁：您关心的事有了新进展
stop-here = 不想再收到，请点：

stop-title = 不再接收消息
stop-lead = 点下面的按钮，就不会再收到这件事的消息。您随时可以在页面上重新关注。
stop-button = 不再接收
stop-done = 已经停止，不会再发给您了。

resume-ask = 有人请{ $community }把一件事的进展发到这里。您退订过，所以我们没有发。愿意收就点开链接确认；不愿意，不用管它：
resume-title = 重新接收消息
resume-lead = 您退订过消息。点下面的按钮，就会重新把这件事的进展发给您。
resume-button = 重新接收
resume-done = 好了，有进展会告诉您。

mailbox-title = 演示信箱
mailbox-lead = 演示里不会真的发短信和邮件，本来要发出去的内容都在这里。登录验证码也在这里看。
mailbox-empty = 还没有消息。登录或报一件事，这里就会出现。
mailbox-waits = 等一起发
mailbox-open = 打开
