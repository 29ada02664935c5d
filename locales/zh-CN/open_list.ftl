open-title = 暂缓清单
open-lead = 现在还办不了、要等资金或等决定的事。每件写明原因和复查的日子，到日子重新办理。
open-empty = 现在没有暂缓的事。
open-reason = 原因：{ $why }
open-review = { $when } 复查
open-more = 看更多暂缓的事
open-group = 【{ $community }】暂缓清单：{ $n } 件现在还办不了的事，写明了原因和复查的日子。
