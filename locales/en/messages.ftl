# Messages: stopping them, the demo's mailbox, fixed sentences of mails and texts.

mail-subject = Liren: news of something you follow
stop-here = To stop these messages:

stop-title = Stop these messages
stop-lead = Press the button and you will hear no more about this. You can follow it again on its page at any time.
stop-button = Stop
stop-done = Stopped. Nothing more will be sent to you about this.

resume-ask = Somebody asked { $community } to send news of a matter here. You had stopped messages, so we sent none. To get them, confirm with the link; if not, ignore this:
resume-title = Get messages again
resume-lead = You had stopped messages. Press the button and news of this matter will come to you again.
resume-button = Get messages
resume-done = Done. You will hear when something happens.

mailbox-title = The demo’s mailbox
mailbox-lead = The demo sends no real texts or mails; whatever would have gone out is here. Sign-in codes are here too.
mailbox-empty = No messages yet. Sign in or say something and they appear here.
mailbox-waits = Waits for the digest
mailbox-open = Open
