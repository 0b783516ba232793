"""The far ends of alerts: what DingTalk, WeCom, Feishu, Aliyun and a mail server would answer."""
