"""Instant messages: WeCom 企业微信, DingTalk 钉钉 and Feishu 飞书 behind one interface.

A company names its provider and the application it made there; a person his id there. Messages go
to the application's message interface of the provider, by the guarded client of the webhooks.
"""
