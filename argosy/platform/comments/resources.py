"""Comments as every door shows them: one's own, and what one follows.

What is said about a record is read with the record, by who may read that.
"""

from __future__ import annotations

from argosy.platform.comments.commands import (
    do_comment,
    do_follow,
    do_remove_comment,
    do_unfollow,
)
from argosy.platform.comments.rules import RESOURCE_MAX, TEXT_MAX
from argosy.platform.registry import makers as make
from argosy.platform.registry.actions import Action, ActionKind, Condition
from argosy.platform.registry.labels import Text
from argosy.platform.registry.resource import Resource

COMMENT = Resource(
    name="comments.comment",
    label=Text("Comment", "评论"),
    plural=Text("My comments", "我的评论"),
    table="record_comment",
    read="comments.use",
    where="t.author_id = {actor}",
    fields=(
        make.instant("recorded_at", "At", "时间"),
        make.text("resource", "Noun", "对象", max_length=RESOURCE_MAX, example="party.party"),
        make.whole("record_id", "Record", "记录", example=1),
        make.long_text("text", "Text", "内容", max_length=TEXT_MAX, example="Please check."),
        make.instant("removed_at", "Taken back", "撤回时间"),
    ),
    actions=(
        Action("comment", do_comment, Text("New comment", "新建评论"), kind=ActionKind.CREATE),
        Action(
            "remove",
            do_remove_comment,
            Text("Take back", "撤回"),
            subject="comment_id",
            conditions=(
                Condition(
                    "comments.not_own",
                    "t.removed_at IS NULL",
                    Text("It was taken back already.", "该评论已撤回。"),
                    Text("Nothing needs to be done.", "无需操作。"),
                ),
            ),
        ),
    ),
    display=("resource", "text"),
    columns=("recorded_at", "resource", "text", "removed_at"),
    owns_fields=False,
    help=Text("What I said about records.", "我对各记录的评论。"),
)

FOLLOWING = Resource(
    name="comments.following",
    label=Text("Followed record", "关注的记录"),
    plural=Text("What I follow", "我的关注"),
    table="record_follower",
    read="comments.use",
    where="t.account_id = {actor}",
    fields=(
        make.instant("recorded_at", "Since", "关注时间"),
        make.text("resource", "Noun", "对象", max_length=RESOURCE_MAX, example="party.party"),
        make.whole("record_id", "Record", "记录", example=1),
    ),
    actions=(
        Action("follow", do_follow, Text("Follow a record", "关注记录"), kind=ActionKind.CREATE),
        Action("unfollow", do_unfollow, Text("Unfollow", "取消关注"), subject="following_id"),
    ),
    display=("resource",),
    columns=("recorded_at", "resource", "record_id"),
    owns_fields=False,
    help=Text("Records of whose comments I am told.", "有新评论时通知我的记录。"),
)

RESOURCES = (COMMENT, FOLLOWING)
